import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toMoment } from '../../shell/moment-option.ts'
import { toCount } from '../../shell/options.ts'
import type { ListInput } from './list.handler.ts'
import { toWish, type WishOptions, wishOptions } from './wish-options.ts'

interface ListOptions extends WishOptions {
  readonly since: string
  readonly limit: string
  readonly slowest?: boolean
  readonly headers: boolean
}

export function listCommand(trace: Command, ctx: Context): void {
  wishOptions(
    trace
      .command('list')
      .alias('ls')
      .summary('traces, the newest first')
      .option('--since <time>', 'not older: 15m, 2026-11-21T09:00:00Z', '1h')
      .option('-n, --limit <count>', 'so many at most', '20')
      .option('--slowest', 'the slowest first'),
  )
    .option('--no-headers', 'without titles')
    .addHelpText(
      'after',
      examples(
        ['msa trace list', 'the last 20 of this hour'],
        ['msa trace list --service order-service --error', 'what failed there'],
        ['msa trace list --tag error --slowest', 'the slowest that failed'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./list.handler.ts')).listTraces,
        (options: ListOptions): ListInput => {
          const nowMs = ctx.clock.now()
          return {
            ...{ target: options, slowest: options.slowest ?? false, headers: options.headers },
            wish: {
              ...{ ...toWish(options), nowMs, sinceMs: toMoment('--since', options.since, nowMs) },
              limit: toCount('--limit', options.limit, 1),
            },
          }
        },
      ),
    )
}
