import type { Command } from 'commander'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { replayCommand } from './replay.command.ts'
import { tapCommand } from './tap.command.ts'
import { treeCommand } from './tree.command.ts'

export function rabbitCommand(program: Command, ctx: Context): void {
  const rabbit = program
    .command('rabbit')
    .summary('RabbitMQ as a whole: what hangs together, what passes')
    .description('RabbitMQ as a whole: its topology, and listening to what passes.')
    .addHelpText('after', examples(['msa rabbit tree', 'what hangs together'], ['msa rabbit tap orders', 'what passes']))
  for (const declare of [treeCommand, tapCommand, replayCommand]) declare(rabbit, ctx)
}
