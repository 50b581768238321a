import type { Command } from 'commander'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { declareVerbs, type Verbs } from '../../shell/verbs.ts'
import { depsCommand } from './deps.command.ts'
import { followCommand } from './follow.command.ts'
import { listCommand } from './list.command.ts'
import { showCommand } from './show.command.ts'

/** In the order in which people see them. */
const verbs: Verbs = {
  list: listCommand,
  show: showCommand,
  follow: followCommand,
  deps: depsCommand,
}

export function traceCommand(program: Command, ctx: Context, typed?: string): void {
  const trace = program
    .command('trace')
    .summary('what a request caused, and where its time went')
    .description("Zipkin's traces: find them, look into one, see new ones come, and who calls whom.")
    .addHelpText(
      'after',
      examples(
        ['msa trace list --error', 'those in which something failed'],
        ['msa trace show 4bf92f35', 'one, by the beginning of its id'],
        ['msa trace deps', 'who calls whom, how often, and what fails'],
      ),
    )
  declareVerbs(trace, ctx, verbs, typed)
}
