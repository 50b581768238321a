import type { Command } from 'commander'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { declareVerbs, type Verbs } from '../../shell/verbs.ts'
import { replayCommand } from './replay.command.ts'
import { tapCommand } from './tap.command.ts'
import { treeCommand } from './tree.command.ts'

/** In the order in which people see them. */
const verbs: Verbs = {
  tree: treeCommand,
  tap: tapCommand,
  replay: replayCommand,
}

export function rabbitCommand(program: Command, ctx: Context, typed?: string): void {
  const rabbit = program
    .command('rabbit')
    .summary('RabbitMQ as a whole: what hangs together, what passes')
    .description('RabbitMQ as a whole: its topology, and listening to what passes.')
    .addHelpText('after', examples(['msa rabbit tree', 'what hangs together'], ['msa rabbit tap orders', 'what passes']))
  declareVerbs(rabbit, ctx, verbs, typed)
}
