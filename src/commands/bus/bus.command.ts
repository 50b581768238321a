import type { Command } from 'commander'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { declareVerbs, type Verbs } from '../../shell/verbs.ts'
import { envCommand } from './env.command.ts'
import { membersCommand } from './members.command.ts'
import { refreshCommand } from './refresh.command.ts'
import { watchCommand } from './watch.command.ts'

const verbs: Verbs = {
  refresh: refreshCommand,
  env: envCommand,
  members: membersCommand,
  watch: watchCommand,
}

export function busCommand(program: Command, ctx: Context, typed?: string): void {
  const bus = program
    .command('bus')
    .summary('Spring Cloud Bus: tell all services at once, and hear what they say')
    .description(
      'Publishes what any service with a bus could publish, ours or Spring’s, and says what came of it: who answered, how long it took, what changed.',
    )
    .addHelpText(
      'after',
      examples(
        ['msa bus refresh', 'everybody takes its settings anew'],
        ['msa bus members --ping', 'who is there, and answers'],
        ['msa bus watch', 'events as they pass'],
      ),
    )
  declareVerbs(bus, ctx, verbs, typed)
}
