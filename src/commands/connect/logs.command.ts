import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { labOption, toCount } from '../../shell/options.ts'
import type { ConnectLogsInput } from './logs.handler.ts'

export function connectLogsCommand(connect: Command, ctx: Context): void {
  labOption(
    connect
      .command('logs')
      .summary("what the lab's worker printed about a connector")
      .argument('<connector>', 'whose; it need not be there any more')
      .option('-f, --follow', 'go on with what it prints from now on')
      .option('-n, --tail <lines>', 'so many last lines', '100'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa connect logs my-sink-connect', 'the last 100 lines about it'],
        ['msa connect logs my-sink-connect -f', 'as they come'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./logs.handler.ts')).connectorLogs,
        (options: { name?: string; follow?: boolean; tail: string }, connector: string): ConnectLogsInput => ({
          ...(options.name === undefined ? {} : { name: options.name }),
          ...{ connector, follow: options.follow ?? false, last: toCount('-n', options.tail) },
        }),
      ),
    )
}
