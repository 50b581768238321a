import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toDurationMs } from '../../shell/options.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'
import type { WaitForInput } from './wait.handler.ts'

export function waitForCommand(connect: Command, ctx: Context): void {
  targetOption(
    connect
      .command('wait')
      .summary('wait until they run')
      .description(
        'Waits until connectors and all their tasks have been RUNNING for a while. What has FAILED may still be mended meanwhile.',
      )
      .argument('[connectors...]', 'which; all when left out')
      .option('--wait <time>', 'for how long', '60s')
      .option('--steady <time>', 'it runs when it has run for so long', '3s')
      .option('--fail-fast', 'a failure is the end'),
  )
    .addHelpText(
      'after',
      examples(['msa connect wait', 'all of them'], ['msa connect wait my-sink-connect --wait 2m', 'one, for so long']),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./wait.handler.ts')).waitForConnectors,
        (options: TargetOption & { wait: string; steady: string; failFast?: boolean }, names: string[]): WaitForInput => ({
          ...{ target: options, names },
          waitMs: toDurationMs('--wait', options.wait),
          steadyMs: toDurationMs('--steady', options.steady),
          failFast: options.failFast ?? false,
        }),
      ),
    )
}
