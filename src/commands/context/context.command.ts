import type { Command } from 'commander'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { declareVerbs, type Verbs } from '../../shell/verbs.ts'
import { contextAddCommand } from './add.command.ts'
import { contextListCommand } from './list.command.ts'
import { contextShowCommand } from './show.command.ts'
import { contextTestCommand } from './test.command.ts'
import { contextUseCommand } from './use.command.ts'

/** In the order in which people see them. */
const verbs: Verbs = {
  list: contextListCommand,
  show: contextShowCommand,
  use: contextUseCommand,
  add: contextAddCommand,
  test: contextTestCommand,
}

export function contextCommand(program: Command, ctx: Context, typed?: string): void {
  const context = program
    .command('context')
    .summary('real systems to work on instead of the lab')
    .description(
      `A context names a real system: its Kafka, RabbitMQ, Connect and the rest, and who logs in there. All commands that take
--context work on it as they work on the lab. Contexts stand in msa.yaml and in ~/.config/msa/contexts.yaml; where both have a
name, msa.yaml's is meant.`.replaceAll('\n', ' '),
    )
    .addHelpText(
      'after',
      `
Which system a command means:
  1. --brokers HOST:PORT     a Kafka without login; with --context, its login
  2. --context NAME
  3. MSA_CONTEXT             for a shell
  4. the running lab         --name, MSA_LAB, or that of msa.yaml
  5. msa context use NAME    where that lab does not run
The lab comes before what was chosen once: nobody is to find out by the result
that a choice of last week still holds. What is not the lab is named on stderr.
${examples(
  ['msa context add staging --brokers b1.example:9092', 'a Kafka, without a login'],
  ['msa context test staging', 'does all of it answer?'],
  ['msa topic list --context staging', 'work on it'],
)}`,
    )
  declareVerbs(context, ctx, verbs, typed)
}
