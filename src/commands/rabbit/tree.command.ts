import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'
import type { TreeInput } from './tree.handler.ts'

interface TreeOptions extends TargetOption {
  readonly stats?: boolean
  readonly omitEmpty?: boolean
  readonly all?: boolean
  readonly watch?: boolean
}

export function treeCommand(program: Command, ctx: Context): void {
  targetOption(
    program
      .command('tree')
      .summary('exchanges, their queues, who consumes, over which connection')
      .argument('[exchanges...]', 'from these on; globs, regular expressions')
      .option('--stats', 'with messages, and how many a second')
      .option('--omit-empty', 'without exchanges that lead nowhere')
      .option('-a, --all', "also the broker's own exchanges that nothing is bound to")
      .option('-w, --watch', 'again every two seconds, until Ctrl-C'),
  )
    .addHelpText(
      'after',
      examples(['msa rabbit tree', 'all of it'], ['msa rabbit tree orders --stats --watch', 'one, as it flows']),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./tree.handler.ts')).showTree,
        (options: TreeOptions, exchanges: readonly string[]): TreeInput => ({
          ...{ target: options, exchanges, stats: options.stats ?? false, omitEmpty: options.omitEmpty ?? false },
          ...{ all: options.all ?? false, watch: options.watch ?? false },
        }),
      ),
    )
}
