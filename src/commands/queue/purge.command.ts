import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'
import type { PurgeInput } from './purge.handler.ts'

interface PurgeOptions extends TargetOption {
  readonly yes?: boolean
  readonly dryRun?: boolean
}

export function purgeCommand(program: Command, ctx: Context): void {
  targetOption(
    program
      .command('purge')
      .summary('throw away what is in queues')
      .description('Throw away all messages that are ready. What a consumer was handed and has not acknowledged stays.')
      .argument('<queues...>', 'names, globs, regular expressions')
      .option('-y, --yes', 'do not ask')
      .option('--dry-run', 'say what would go'),
  )
    .addHelpText(
      'after',
      examples(['msa queue purge orders', 'asks first'], ["msa queue purge '*.dlq' --dry-run", 'how much would go']),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./purge.handler.ts')).purgeQueues,
        (options: PurgeOptions, queues: readonly string[]): PurgeInput => ({
          ...{ target: options, queues, yes: options.yes ?? false, dryRun: options.dryRun ?? false },
        }),
      ),
    )
}
