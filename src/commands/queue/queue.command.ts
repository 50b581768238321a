import type { Command } from 'commander'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { declareVerbs, type Verbs } from '../../shell/verbs.ts'
import { consumeCommand } from './consume.command.ts'
import { declareCommand } from './declare.command.ts'
import { deleteCommand } from './delete.command.ts'
import { listCommand } from './list.command.ts'
import { peekCommand } from './peek.command.ts'
import { publishCommand } from './publish.command.ts'
import { purgeCommand } from './purge.command.ts'
import { showCommand } from './show.command.ts'

/** In the order in which people see them. */
const verbs: Verbs = {
  list: listCommand,
  show: showCommand,
  declare: declareCommand,
  purge: purgeCommand,
  delete: deleteCommand,
  publish: publishCommand,
  consume: consumeCommand,
  peek: peekCommand,
}

export function queueCommand(program: Command, ctx: Context, typed?: string): void {
  const queue = program
    .command('queue')
    .summary("RabbitMQ's queues: list, look into, feed, empty")
    .description('Queues of RabbitMQ, and what is in them.')
    .addHelpText('after', examples(['msa queue list', 'what there is'], ['msa queue peek orders', 'what is in one']))
  declareVerbs(queue, ctx, verbs, typed)
}
