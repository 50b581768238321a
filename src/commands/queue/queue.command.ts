import type { Command } from 'commander'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { consumeCommand } from './consume.command.ts'
import { declareCommand } from './declare.command.ts'
import { deleteCommand } from './delete.command.ts'
import { listCommand } from './list.command.ts'
import { peekCommand } from './peek.command.ts'
import { publishCommand } from './publish.command.ts'
import { purgeCommand } from './purge.command.ts'
import { showCommand } from './show.command.ts'

export function queueCommand(program: Command, ctx: Context): void {
  const queue = program
    .command('queue')
    .summary("RabbitMQ's queues: list, look into, feed, empty")
    .description('Queues of RabbitMQ, and what is in them.')
    .addHelpText('after', examples(['msa queue list', 'what there is'], ['msa queue peek orders', 'what is in one']))
  for (const declare of [listCommand, showCommand, declareCommand, purgeCommand, deleteCommand]) declare(queue, ctx)
  for (const declare of [publishCommand, consumeCommand, peekCommand]) declare(queue, ctx)
}
