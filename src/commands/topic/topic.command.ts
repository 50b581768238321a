import type { Command } from 'commander'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { declareVerbs, type Verbs } from '../../shell/verbs.ts'
import { alterCommand } from './alter.command.ts'
import { cloneCommand } from './clone.command.ts'
import { consumeCommand } from './consume.command.ts'
import { createCommand } from './create.command.ts'
import { deleteCommand } from './delete.command.ts'
import { describeCommand } from './describe.command.ts'
import { listCommand } from './list.command.ts'
import { produceCommand } from './produce.command.ts'
import { redriveCommand } from './redrive.command.ts'
import { trimCommand } from './trim.command.ts'

/** In the order in which people see them; `consume` and `produce` can be typed without the noun, too. */
const verbs: Verbs = {
  list: listCommand,
  create: createCommand,
  describe: describeCommand,
  alter: alterCommand,
  delete: deleteCommand,
  produce: produceCommand,
  consume: consumeCommand,
  clone: cloneCommand,
  trim: trimCommand,
  redrive: redriveCommand,
}

export function topicCommand(program: Command, ctx: Context, typed?: string): void {
  const topic = program
    .command('topic')
    .summary('what is in the topics of Kafka')
    .description('Topics of Kafka: look into them, feed them, change them.')
    .addHelpText(
      'after',
      examples(['msa topic list', 'which there are'], ['msa topic consume orders', 'what comes, as msa consume does']),
    )
  declareVerbs(topic, ctx, verbs, typed)
}
