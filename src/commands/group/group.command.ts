import type { Command } from 'commander'
import type { CommandDeclaration } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { deleteCommand } from './delete.command.ts'
import { describeCommand } from './describe.command.ts'
import { lagCommand } from './lag.command.ts'
import { listCommand } from './list.command.ts'
import { peekCommand } from './peek.command.ts'
import { seekCommand } from './seek.command.ts'

/** In the order in which people see them. */
const verbs: readonly CommandDeclaration[] = [listCommand, describeCommand, lagCommand, peekCommand, seekCommand, deleteCommand]

export function groupCommand(program: Command, ctx: Context): void {
  const group = program
    .command('group')
    .summary('who reads from Kafka, and how far they are')
    .description('Consumer groups of Kafka: who is in them, where they are, how far they are behind; put them elsewhere.')
    .addHelpText(
      'after',
      examples(
        ['msa group list', 'all of them, and how they are'],
        ['msa group lag billing --watch', 'how far one is behind, every second'],
        ['msa group seek billing --to start', 'what going back to the start would change'],
      ),
    )
  for (const declare of verbs) declare(group, ctx)
}
