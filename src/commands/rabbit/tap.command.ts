import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toCount, toDurationMs } from '../../shell/options.ts'
import { type FilterOptions, filterOptions } from '../../shell/rabbitmq/filter-options.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'
import type { TapInput } from './tap.handler.ts'

interface TapOptions extends TargetOption, FilterOptions {
  readonly max?: string
  readonly idle?: string
  readonly timeout?: string
  readonly record?: string
}

export function tapCommand(program: Command, ctx: Context): void {
  const command = program
    .command('tap')
    .summary('listen to what passes an exchange')
    .description(
      'Print what is published to exchanges from now on, until Ctrl-C, through a queue of our own that goes with us; the queues ' +
        'of others are not touched. It holds 100 000 messages at most: if we are slower than that, the oldest go. While we ' +
        'listen, every message reaches a queue (ours): a publisher does not learn of one that would reach none. An exchange that ' +
        'shares its messages out among its bindings is refused, and the default one takes no bindings.',
    )
    .argument('<exchanges...>', "exchange, or exchange:key; a key may be a topic pattern: 'orders:order.*'")
    .option('-n, --max <count>', 'so many messages are enough')
    .option('--idle <time>', 'end when nothing came for so long')
    .option('--timeout <time>', 'end after so long')
    .option('--record <folder>', 'into files, with their times: for rabbit replay')
  targetOption(filterOptions(command))
    .addHelpText(
      'after',
      examples(
        ['msa rabbit tap orders', 'everything that is published to it'],
        ["msa rabbit tap 'orders:order.*' audit", 'of two'],
        ["msa rabbit tap orders --body '*error*' -o ndjson", 'some, for a script'],
        ['msa rabbit tap orders --record monday', 'to replay it later'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./tap.handler.ts')).tapExchanges,
        (options: TapOptions, points: readonly string[]): TapInput => ({
          ...{ target: options, filter: options, record: options.record, points: points.map(toPoint) },
          most: options.max === undefined ? undefined : toCount('--max', options.max, 1),
          idleMs: options.idle === undefined ? undefined : toDurationMs('--idle', options.idle),
          timeoutMs: options.timeout === undefined ? undefined : toDurationMs('--timeout', options.timeout),
        }),
      ),
    )
}

function toPoint(text: string): TapInput['points'][number] {
  const colon = text.indexOf(':')
  return colon < 0 ? { exchange: text } : { exchange: text.slice(0, colon), key: text.slice(colon + 1) }
}
