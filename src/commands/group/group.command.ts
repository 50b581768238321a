import type { Command } from 'commander'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { declareVerbs, type Verbs } from '../../shell/verbs.ts'
import { deleteCommand } from './delete.command.ts'
import { describeCommand } from './describe.command.ts'
import { lagCommand } from './lag.command.ts'
import { listCommand } from './list.command.ts'
import { peekCommand } from './peek.command.ts'
import { seekCommand } from './seek.command.ts'

/** In the order in which people see them. */
const verbs: Verbs = {
  list: listCommand,
  describe: describeCommand,
  lag: lagCommand,
  peek: peekCommand,
  seek: seekCommand,
  delete: deleteCommand,
}

export function groupCommand(program: Command, ctx: Context, typed?: string): void {
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
  declareVerbs(group, ctx, verbs, typed)
}
