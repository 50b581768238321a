import type { Command } from 'commander'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { declareVerbs, type Verbs } from '../../shell/verbs.ts'
import { declareCommand } from './declare.command.ts'
import { deleteCommand } from './delete.command.ts'
import { listCommand } from './list.command.ts'
import { publishCommand } from './publish.command.ts'
import { showCommand } from './show.command.ts'

/** In the order in which people see them. */
const verbs: Verbs = {
  list: listCommand,
  show: showCommand,
  declare: declareCommand,
  delete: deleteCommand,
  publish: publishCommand,
}

export function exchangeCommand(program: Command, ctx: Context, typed?: string): void {
  const exchange = program
    .command('exchange')
    .summary("RabbitMQ's exchanges: list, make, publish to")
    .description('Exchanges of RabbitMQ, and what is bound to them.')
    .addHelpText(
      'after',
      examples(['msa exchange list', 'what there is'], ["msa exchange publish orders -k order.new '{}'", 'a message']),
    )
  declareVerbs(exchange, ctx, verbs, typed)
}
