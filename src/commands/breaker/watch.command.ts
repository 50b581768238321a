import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import { type AddressOption, addressOption } from '../../shell/address-option.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toCount, toDurationMs } from '../../shell/options.ts'
import type { WatchInput } from './watch.handler.ts'

interface WatchOptions extends AddressOption {
  readonly all?: boolean
  readonly every: string
  readonly max?: string
  readonly timeout?: string
}

export function watchCommand(breaker: Command, ctx: Context): void {
  addressOption(
    breaker
      .command('watch')
      .summary('what happens to breakers, as it happens')
      .description('First how they are, then a line for each change of state, until Ctrl-C.')
      .argument('[services...]', 'whose; all when left out')
      .option('--all', 'each call that counts, too')
      .option('--every <time>', 'how often their actuators are asked', '1s')
      .option('-n, --max <count>', 'so many lines are enough')
      .option('--timeout <time>', 'end after so long'),
    'eureka',
  )
    .addHelpText(
      'after',
      examples(['msa breaker watch', 'of all services'], ['msa breaker watch user-service --all', 'errors and refusals, too']),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./watch.handler.ts')).watchBreakers,
        (options: WatchOptions, services: readonly string[]): WatchInput => ({
          ...{ target: options, services, all: options.all ?? false },
          everyMs: Math.max(100, toDurationMs('--every', options.every)),
          most: options.max === undefined ? Number.POSITIVE_INFINITY : toCount('--max', options.max, 1),
          timeoutMs: options.timeout === undefined ? undefined : toDurationMs('--timeout', options.timeout),
        }),
      ),
    )
}
