import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'
import type { DeleteInput } from './delete.handler.ts'

interface DeleteOptions extends TargetOption {
  readonly yes?: boolean
  readonly dryRun?: boolean
  readonly ifUnused?: boolean
  readonly missingOk?: boolean
}

export function deleteCommand(program: Command, ctx: Context): void {
  targetOption(
    program
      .command('delete')
      .alias('rm')
      .summary('delete exchanges, with their bindings')
      .argument('<exchanges...>', 'names, globs, regular expressions')
      .option('--if-unused', 'only one that nothing is bound to')
      .option('--missing-ok', 'one that is not there is no failure')
      .option('-y, --yes', 'do not ask')
      .option('--dry-run', 'say what would go'),
  )
    .addHelpText('after', examples(['msa exchange delete orders', 'asks first']))
    .action(
      lazy(
        ctx,
        async () => (await import('./delete.handler.ts')).deleteExchanges,
        (options: DeleteOptions, exchanges: readonly string[]): DeleteInput => ({
          ...{ target: options, exchanges, yes: options.yes ?? false, dryRun: options.dryRun ?? false },
          ...{ ifUnused: options.ifUnused ?? false, missingOk: options.missingOk ?? false },
        }),
      ),
    )
}
