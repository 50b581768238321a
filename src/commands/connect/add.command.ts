import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { type ConnectorOptions, connectorOptions, toWait, toWanted, type WaitOptions, waitOptions } from './connector-options.ts'
import type { MakeInput } from './make.handler.ts'

export function addCommand(connect: Command, ctx: Context): void {
  const command = connect
    .command('add')
    .summary('make connectors, and wait until they run')
    .description(
      'Makes connectors: each key is checked before anything is created, and then it is waited until the connector and all its ' +
        'tasks have been RUNNING for 3 s. One that fails is left in place, paused, and its cause is told.',
    )
  waitOptions(connectorOptions(command))
    .option('--dry-run', 'say what would be sent, and send nothing')
    .addHelpText(
      'after',
      examples(
        ['msa connect add my-source-connect --template lesson', "the lesson's"],
        ['msa connect add -f sink.json', 'for the worker'],
        ['msa connect add -f a.json -f b.json --wait 2m', 'several'],
        ['msa connect add -f s.json --secret connection.password', 'asks for it'],
        ['msa connect add t connector.class=FileStreamSource topic=t', 'typed'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./make.handler.ts')).makeConnectors,
        (options: ConnectorOptions & WaitOptions & { dryRun?: boolean }, words: string[]): MakeInput => ({
          ...toWanted(options, words),
          ...toWait(options),
          ...{ dryRun: options.dryRun ?? false, replaces: false, removed: [] },
        }),
      ),
    )
}
