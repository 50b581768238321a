import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { listOptions, toListInput } from './list.command.ts'

export function statusOfCommand(connect: Command, ctx: Context): void {
  listOptions(
    connect
      .command('status')
      .summary('connectors and their tasks, one by one')
      .description('A line for each connector and for each of its tasks, with the cause of what has failed.')
      .argument('[connectors...]', "names, globs ('orders-*'), regular expressions ('^orders')"),
  )
    .addHelpText(
      'after',
      examples(['msa connect status my-sink-connect', 'it and its tasks'], ['msa connect status --watch', 'all, as they change']),
    )
    .action(lazy(ctx, async () => (await import('./status.handler.ts')).statusOfConnectors, toListInput))
}
