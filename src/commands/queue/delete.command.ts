import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'
import type { DeleteInput } from './delete.handler.ts'

interface DeleteOptions extends TargetOption {
  readonly yes?: boolean
  readonly dryRun?: boolean
  readonly ifEmpty?: boolean
  readonly ifUnused?: boolean
  readonly missingOk?: boolean
}

export function deleteCommand(program: Command, ctx: Context): void {
  targetOption(
    program
      .command('delete')
      .alias('rm')
      .summary('delete queues, with what is in them')
      .argument('<queues...>', 'names, globs, regular expressions')
      .option('--if-empty', 'only one without messages')
      .option('--if-unused', 'only one without consumers')
      .option('--missing-ok', 'one that is not there is no failure')
      .option('-y, --yes', 'do not ask')
      .option('--dry-run', 'say what would go'),
  )
    .addHelpText(
      'after',
      examples(['msa queue delete orders', 'asks first'], ["msa queue delete 'tmp.*' --if-empty --yes", 'what is not needed']),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./delete.handler.ts')).deleteQueues,
        (options: DeleteOptions, queues: readonly string[]): DeleteInput => ({
          ...{ target: options, queues, yes: options.yes ?? false, dryRun: options.dryRun ?? false },
          ...{ ifEmpty: options.ifEmpty ?? false, ifUnused: options.ifUnused ?? false, missingOk: options.missingOk ?? false },
        }),
      ),
    )
}
