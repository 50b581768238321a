import type { Command } from 'commander'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { declareVerbs, type Verbs } from '../../shell/verbs.ts'
import { changeCommand } from './change.command.ts'
import { listCommand } from './list.command.ts'
import { watchCommand } from './watch.command.ts'

/** In the order in which people see them. */
const verbs: Verbs = {
  list: listCommand,
  watch: watchCommand,
  open: changeCommand(
    'open',
    'let no call through, until it is closed',
    'FORCED_OPEN: every call is refused, whatever the service behind it does.',
  ),
  close: changeCommand('close', 'let calls through again', 'CLOSED; one that is closed is left as it is.'),
  reset: changeCommand(
    'reset',
    'closed, with its counts at nothing',
    'As close, and the calls it remembers are forgotten also where it is closed already.',
  ),
}

export function breakerCommand(program: Command, ctx: Context, typed?: string): void {
  const breaker = program
    .command('breaker')
    .summary('circuit breakers: see them, open and close them')
    .description('The circuit breakers of all instances that discovery knows, by their actuators.')
    .addHelpText(
      'after',
      examples(
        ['msa breaker list', 'all of them, and how they are'],
        ['msa breaker watch user-service', 'CLOSED → OPEN → HALF_OPEN → CLOSED, as it happens'],
        ['msa breaker open user-service order-service', 'as if all calls failed'],
      ),
    )
  declareVerbs(breaker, ctx, verbs, typed)
}
