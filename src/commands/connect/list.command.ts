import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'
import type { ListInput } from './list.handler.ts'

export interface ListFlags extends TargetOption {
  readonly watch?: boolean
  readonly headers: boolean
}

export function listCommand(connect: Command, ctx: Context): void {
  listOptions(
    connect
      .command('list')
      .alias('ls')
      .summary('the connectors, and how they are')
      .argument('[connectors...]', "names, globs ('orders-*'), regular expressions ('^orders')"),
  )
    .addHelpText('after', examples(['msa connect list', 'all'], ["msa connect list 'my-*' --watch", 'some, as they change']))
    .action(lazy(ctx, async () => (await import('./list.handler.ts')).listConnectors, toListInput))
}

export function listOptions(command: Command): Command {
  return targetOption(command)
    .option('-w, --watch', 'again and again, until Ctrl-C')
    .option('--no-headers', 'without the line of titles')
}

export function toListInput(options: ListFlags, names: string[]): ListInput {
  return { target: options, names, watch: options.watch ?? false, headers: options.headers }
}
