import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toCount, toDurationMs } from '../../shell/options.ts'
import type { FollowInput } from './follow.handler.ts'
import { toWish, type WishOptions, wishOptions } from './wish-options.ts'

interface FollowOptions extends WishOptions {
  readonly max?: string
  readonly timeout?: string
}

export function followCommand(trace: Command, ctx: Context): void {
  wishOptions(
    trace
      .command('follow')
      .summary('a line for each new one, until Ctrl-C')
      .description('A trace is shown when it has stopped growing: its services send their spans some seconds after the request.')
      .option('-n, --max <count>', 'so many are enough')
      .option('--timeout <time>', 'end after so long'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa trace follow', 'all of them'],
        ['msa trace follow --service order-service --error', 'those that failed there'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./follow.handler.ts')).followTraces,
        (options: FollowOptions): FollowInput => ({
          ...{ target: options, wish: toWish(options) },
          most: options.max === undefined ? Number.POSITIVE_INFINITY : toCount('--max', options.max, 1),
          timeoutMs: options.timeout === undefined ? undefined : toDurationMs('--timeout', options.timeout),
        }),
      ),
    )
}
