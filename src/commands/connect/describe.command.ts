import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'
import type { DescribeInput } from './describe.handler.ts'

export function describeCommand(connect: Command, ctx: Context): void {
  targetOption(
    connect
      .command('describe')
      .summary('all about connectors')
      .description('State, tasks, the topics it uses, its configuration without passwords, and the trace of what has failed.')
      .argument('<connectors...>', "names, globs ('orders-*'), regular expressions ('^orders')")
      .option('--all', 'the keys that nobody set, too, with their defaults')
      .option('--tasks-config', 'what each task was told, too'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa connect describe my-sink-connect', 'all about it'],
        ['msa connect describe my-sink-connect -o json', 'for a script'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./describe.handler.ts')).describeConnectors,
        (options: TargetOption & { all?: boolean; tasksConfig?: boolean }, names: string[]): DescribeInput => ({
          ...{ target: options, names },
          withDefaults: options.all ?? false,
          withTasks: options.tasksConfig ?? false,
        }),
      ),
    )
}
