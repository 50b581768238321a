import type { Command } from 'commander'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { declareVerbs, type Verbs } from '../../shell/verbs.ts'
import { listCommand } from './list.command.ts'
import { redriveCommand } from './redrive.command.ts'
import { showCommand } from './show.command.ts'

/** In the order in which people see them. */
const verbs: Verbs = {
  list: listCommand,
  show: showCommand,
  redrive: redriveCommand,
}

export function dlqCommand(program: Command, ctx: Context, typed?: string): void {
  const dlq = program
    .command('dlq')
    .summary("RabbitMQ's dead letters: find, look at, send back")
    .description('Dead letters of RabbitMQ: messages that were rejected, expired, or too many; and those Spring gave up.')
    .addHelpText(
      'after',
      examples(['msa dlq list', 'where they are'], ['msa dlq redrive orders.dlq --dry-run', 'what would go back']),
    )
  declareVerbs(dlq, ctx, verbs, typed)
}
