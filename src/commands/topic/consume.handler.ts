import { MsaError } from '../../shared/errors.ts'
import { grouped } from '../../shared/grouped.ts'
import type { Context } from '../../shell/context.ts'
import { part, targetOf } from '../../shell/target.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { type ConsumeEnd, type ConsumeNews, consume } from '../../systems/kafka/consume.ts'
import { parseOffsetRange } from '../../systems/kafka/offset-range.ts'
import { parsePartitions } from '../../systems/kafka/partition-list.ts'
import type { PartitionBounds } from '../../systems/kafka/reading/partition-offsets.ts'
import { type FilterWish, recordFilter } from '../../systems/kafka/record-filter.ts'
import type { Target } from '../../systems/target.ts'
import { endAsText } from './consume.render.ts'
import { sinkFor } from './consume-sink.ts'

export interface ConsumeInput {
  readonly target: TargetOption
  readonly topics: readonly string[]
  readonly offset: string | undefined
  readonly partitions: readonly string[]
  /** Undefined: as the place where it is read suggests. */
  readonly follow: boolean | undefined
  readonly max: number | undefined
  readonly idleMs: number | undefined
  readonly group: string | undefined
  readonly commits: boolean
  readonly committed: boolean
  readonly filter: FilterWish
  readonly expected: Expected | undefined
  readonly format: string | undefined
}

interface Expected {
  readonly count: number
  readonly orMore: boolean
}

type Login = NonNullable<Target['kafka']>

export async function consumeTopics(ctx: Context, input: ConsumeInput): Promise<void> {
  const wish = {
    topics: input.topics,
    partitions: parsePartitions(input.partitions),
    range: input.offset === undefined ? { from: undefined, until: undefined } : parseOffsetRange(input.offset, ctx.clock.now()),
    follow: follows(ctx, input),
    committed: input.committed,
    filter: recordFilter(input.filter),
    max: mostOf(ctx, input),
    idleMs: input.idleMs,
  }
  const shown = await sinkFor(ctx.output, { format: input.format, topics: input.topics, partitions: wish.partitions })
  const login = part(await targetOf(ctx, input.target, ['kafka']), 'kafka', 'kafka')
  const around = { sink: shown.sink, news: newsTo(ctx, wish.follow, input), signal: ctx.signal }
  const end = await (input.group === undefined
    ? consume(login, wish, around)
    : asGroup(login, { ...wish, group: input.group, commits: input.commits }, around)
  ).finally(shown.end)
  ctx.output.note(endAsText(end, { follow: wish.follow, idleMs: wish.idleMs }))
  if (input.expected) check(end, input.expected)
}

async function asGroup(login: Login, ...[wish, around]: GroupArguments): Promise<ConsumeEnd> {
  const { consumeAsGroup } = await import('../../systems/kafka/grouped/consume-as-group.ts')
  return consumeAsGroup(login, wish, around)
}

type ConsumeAsGroup = typeof import('../../systems/kafka/grouped/consume-as-group.ts').consumeAsGroup
type GroupArguments = Parameters<ConsumeAsGroup> extends [unknown, ...infer Rest] ? Rest : never

/** A person at a terminal waits for what comes; a pipe wants an end. */
function follows(ctx: Context, { follow, idleMs, expected }: ConsumeInput): boolean {
  if (follow !== undefined) return follow
  if (idleMs !== undefined) return true
  return expected === undefined && ctx.stdout.isTTY
}

/** Whoever follows until there are enough need not wait for more. */
function mostOf(ctx: Context, input: ConsumeInput): number | undefined {
  const { max, expected } = input
  if (max !== undefined || !expected?.orMore || !follows(ctx, input)) return max
  return expected.count
}

function newsTo(ctx: Context, follow: boolean, { offset, group }: ConsumeInput): ConsumeNews {
  const at = ({ topic, partition }: Pick<PartitionBounds, 'topic' | 'partition'>) => `${topic}[${partition}]`
  return {
    onBegin(partitions) {
      if (!follow || !ctx.stdout.isTTY) return
      const topics = [...new Set(partitions.map(({ topic }) => topic))].join(', ')
      const from =
        group !== undefined ? `as one of ${group}` : offset === undefined ? 'from now on; --from-beginning for all' : offset
      ctx.output.note(`• ${topics === '' ? 'nothing is ours' : topics} ${from} (Ctrl-C ends)`)
    },
    onGap: (partition, from, to) =>
      ctx.output.warn(`${at(partition)}: ${from} to ${to - 1} are no longer kept; going on from ${to}`),
    onOutside: (partition, wanted) =>
      ctx.output.warn(`${at(partition)} has no offset ${wanted}: it has ${partition.first} to ${partition.end - 1}`),
  }
}

function check({ matched }: ConsumeEnd, { count, orMore }: Expected): void {
  if (orMore ? matched >= count : matched === count) return
  const wanted = `${grouped(count)}${orMore ? ' or more' : ''}`
  throw new MsaError('NOT_AS_EXPECTED', `Expected ${wanted} messages, and there are ${grouped(matched)}.`, {
    hint: 'to wait for them:  --expect 3+ --idle 10s',
  })
}
