import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toCount, toDurationMs } from '../../shell/options.ts'
import { type BusOption, busOption } from './bus-option.ts'
import type { WatchInput } from './watch.handler.ts'

interface WatchOptions extends BusOption {
  readonly max?: string
  readonly timeout?: string
  readonly acks: boolean
  readonly reveal?: boolean
}

export function watchCommand(bus: Command, ctx: Context): void {
  busOption(
    bus
      .command('watch')
      .summary('events of the bus as they pass')
      .description('A line for each event from now on, until Ctrl-C: when, what, from whom, to whom. With -o ndjson all of it.')
      .option('-n, --max <count>', 'so many are enough')
      .option('--timeout <time>', 'end after so long')
      .option('--no-acks', 'without acknowledgements')
      .option('--reveal', 'show secrets, too'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa bus watch', 'until Ctrl-C'],
        ['msa bus watch --no-acks', 'what is said, and not who heard it'],
        ['msa bus watch -o ndjson > bus.ndjson', 'to look at it later'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./watch.handler.ts')).watchBus,
        (options: WatchOptions): WatchInput => ({
          ...{ target: options, acks: options.acks, reveal: options.reveal ?? false },
          most: options.max === undefined ? Number.POSITIVE_INFINITY : toCount('--max', options.max, 1),
          timeoutMs: options.timeout === undefined ? undefined : toDurationMs('--timeout', options.timeout),
        }),
      ),
    )
}
