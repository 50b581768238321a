import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import type { ListOptions } from '../../shell/show-list.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'

interface ListDeadOptions extends ListOptions, TargetOption {
  readonly look?: boolean
}

export function listCommand(program: Command, ctx: Context): void {
  targetOption(
    program
      .command('list')
      .alias('ls')
      .summary('the queues that take dead letters')
      .description(
        'The queues that the dead letters of others go to, by the arguments and policies of these. With --look also those that ' +
          'hold one all the same: a message of each other queue is looked at, as by queue peek, which marks it as redelivered.',
      )
      .argument('[queues...]', 'names, globs, regular expressions')
      .option('--look', 'also look into the other queues')
      .option('-w, --watch', 'again every two seconds, until Ctrl-C')
      .option('--no-headers', 'without titles'),
  )
    .addHelpText(
      'after',
      examples(['msa dlq list', 'where dead letters are'], ['msa dlq list --look', 'also where nothing tells']),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./list.handler.ts')).listDeadLetters,
        ({ look = false, ...options }: ListDeadOptions, queues: readonly string[]) => ({ ...options, looks: look, queues }),
      ),
    )
}
