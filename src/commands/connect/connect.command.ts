import type { Command } from 'commander'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { declareVerbs, type Verbs } from '../../shell/verbs.ts'
import { addCommand } from './add.command.ts'
import { applyCommand } from './apply.command.ts'
import { changeVerbs } from './change.command.ts'
import { describeCommand } from './describe.command.ts'
import { listCommand } from './list.command.ts'
import { connectLogsCommand } from './logs.command.ts'
import { offsetsCommand } from './offsets.command.ts'
import { pluginsCommand } from './plugins.command.ts'
import { statusOfCommand } from './status.command.ts'
import { validateCommand } from './validate.command.ts'
import { waitForCommand } from './wait.command.ts'

/** In the order in which people see them. */
const verbs: Verbs = {
  plugins: pluginsCommand,
  list: listCommand,
  add: addCommand,
  apply: applyCommand,
  describe: describeCommand,
  status: statusOfCommand,
  wait: waitForCommand,
  validate: validateCommand,
  ...changeVerbs,
  offsets: offsetsCommand,
  logs: connectLogsCommand,
}

export function connectCommand(program: Command, ctx: Context, typed?: string): void {
  const connect = program
    .command('connect')
    .summary('connectors: rows to topics, topics to rows')
    .description('Connectors of a Kafka Connect worker: add them, look at them, change them, mend them.')
    .addHelpText(
      'after',
      examples(
        ['msa connect add my-source-connect --template lesson', 'a table into a topic'],
        ['msa connect add my-sink-connect --template lesson', 'and into a table'],
        ['msa connect list', 'what runs'],
      ),
    )
  declareVerbs(connect, ctx, verbs, typed)
}
