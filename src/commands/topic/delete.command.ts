import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { kafkaOption, type TargetOption } from '../../shell/target-option.ts'
import type { DeleteInput } from './delete.handler.ts'

interface DeleteOptions extends TargetOption {
  readonly yes?: boolean
  readonly dryRun?: boolean
}

export function deleteCommand(program: Command, ctx: Context): void {
  kafkaOption(
    program
      .command('delete')
      .alias('rm')
      .summary('take topics away, with all that is in them')
      .description('Deletes topics. It says which, and asks first. A name that is not there stops it before anything is done.')
      .argument('<topics...>', "names, globs ('orders-*'), regular expressions ('^orders')")
      .option('-y, --yes', 'do not ask')
      .option('--dry-run', 'say which, and stop'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa topic delete orders', 'asks first'],
        ["msa topic delete 'test-*' --dry-run", 'which these are'],
        ["msa topic delete 'test-*' --yes", 'for a script'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./delete.handler.ts')).deleteTopics,
        ({ yes = false, dryRun = false, ...target }: DeleteOptions, asked: readonly string[]): DeleteInput => ({
          ...{ target, asked, yes, dryRun },
        }),
      ),
    )
}
