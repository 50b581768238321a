import type { Command } from 'commander'
import { MsaError } from '../../shared/errors.ts'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toCount, toDurationMs } from '../../shell/options.ts'
import { kafkaOption, type TargetOption } from '../../shell/target-option.ts'
import type { ConsumeInput } from './consume.handler.ts'
import { type FilterOptions, filterOptions, toFilterWish } from './filter-options.ts'
import { type RangeOptions, rangeOptions, toOffsetText } from './range-options.ts'

interface ConsumeOptions extends TargetOption, FilterOptions, RangeOptions {
  readonly follow?: boolean
  readonly timeoutMs?: string
  readonly idle?: string
  readonly max?: string
  readonly group?: string
  readonly commit: boolean
  readonly uncommitted?: boolean
  readonly expect?: string
  readonly format?: string
}

export function consumeCommand(program: Command, ctx: Context): void {
  const command = program
    .command('consume')
    .summary('what is in a topic')
    .description(
      'Messages of topics: all up to their end as it is now; on a terminal, and with -f, those that come from now on. ' +
        '-o raw: values alone. -o ndjson: everything, and `msa produce --json` takes it back.',
    )
    .argument('<topics...>', "names, globs ('orders-*'), regular expressions ('^orders')")
    .option('--from-beginning', 'all there are, before what comes')
  filterOptions(
    rangeOptions(command)
      .option('-f, --follow', 'go on with what comes')
      .option('--no-follow', 'end at the end, also on a terminal')
      .option('-n, --max <count>', 'so many messages are enough')
      .option('--timeout-ms <milliseconds>', 'follow until nothing came for so long')
      .option('--idle <time>', 'the same: 5s'),
  )
    .option('--expect <count>', 'fail unless there are so many: 3, or 3+')
    .option('--format <format>', "your own: '%t %p %o %k %v\\n'")
    .option('-g, --group <group>', 'go on where this group is, as one of it')
    .option('--no-commit', 'with -g: only look, the group stays where it is')
    .option('--uncommitted', 'also what no transaction has committed')
  kafkaOption(command)
    .addHelpText(
      'after',
      examples(
        ['msa consume orders', 'what comes from now on'],
        ['msa consume orders --from-beginning', 'and what is there'],
        ['msa consume orders --offset -10 --no-follow', 'the last ten'],
        ['msa consume orders --offset @-1h', 'of the last hour'],
        ["msa consume orders --where '.total > 100' -n 1", 'the first one like this'],
        ['msa consume orders -o raw > orders.txt', 'values, a line each'],
        ['msa consume orders -g audit -o ndjson', 'as a group: what was written is committed'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./consume.handler.ts')).consumeTopics,
        (options: ConsumeOptions, topics: string[]): ConsumeInput => ({
          target: options,
          topics,
          offset: toOffsetText(options),
          partitions: options.partition,
          follow: options.follow,
          max: options.max === undefined ? undefined : toCount('-n', options.max),
          idleMs: toIdleMs(options),
          group: toGroup(options),
          commits: options.commit,
          committed: options.uncommitted !== true,
          filter: toFilterWish(options),
          expected: options.expect === undefined ? undefined : toExpected(options.expect),
          format: options.format,
        }),
      ),
    )
}

function toIdleMs({ timeoutMs, idle }: ConsumeOptions): number | undefined {
  if (idle !== undefined) return toDurationMs('--idle', idle)
  return timeoutMs === undefined ? undefined : toCount('--timeout-ms', timeoutMs, 1)
}

function toGroup({ group, commit }: ConsumeOptions): string | undefined {
  if (group !== undefined || commit) return group
  throw new MsaError('USAGE', '--no-commit is said of a group, and none is named.', {
    hint: '-g <group> --no-commit',
    exitCode: 2,
  })
}

function toExpected(text: string): { readonly count: number; readonly orMore: boolean } {
  const orMore = text.endsWith('+')
  return { count: toCount('--expect', orMore ? text.slice(0, -1) : text), orMore }
}
