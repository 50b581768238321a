import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import type { ListOptions } from '../../shell/show-list.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'

export function listCommand(program: Command, ctx: Context): void {
  targetOption(
    program
      .command('list')
      .alias('ls')
      .summary('the queues, with what is in them')
      .description('The queues of the virtual host: messages ready and unacknowledged, consumers. -o wide has rates and more.')
      .argument('[queues...]', "names, globs ('orders.*'), regular expressions ('/dlq$/')")
      .option('-w, --watch', 'again every two seconds, until Ctrl-C')
      .option('--no-headers', 'without titles'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa queue list', 'all of them'],
        ["msa queue list 'orders.*' --watch", 'some, as they fill'],
        ["msa queue list -o json | jq '.[] | select(.ready > 0)'", 'for a script'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./list.handler.ts')).listQueuesOf,
        (options: ListOptions & TargetOption, queues: readonly string[]) => ({ ...options, queues }),
      ),
    )
}
