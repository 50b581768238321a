import type { Cluster } from '../../../protocols/kafka/cluster.ts'
import type { KafkaLogin } from '../../../protocols/kafka/login.ts'
import type { PartitionRange } from '../../../protocols/kafka/read-ranges.ts'
import { nameOf, type PartitionName } from '../../../protocols/kafka/topic-partition.ts'
import { unlessAborted } from '../../../shared/unless-aborted.ts'
import { type ConsumeEnd, type ConsumeNews, type ConsumeWish, choosePartitions } from '../consume.ts'
import { kafkaFailure } from '../kafka-failure.ts'
import type { PartitionBounds } from '../reading/partition-offsets.ts'
import { readRecords } from '../reading/read-records.ts'
import type { RecordSink } from '../reading/record-sink.ts'
import { resolveRanges } from '../reading/resolve-ranges.ts'
import { withCluster } from '../with-cluster.ts'
import { type Assignment, type GroupSeat, joinGroup, positionsOf } from './group-seat.ts'

export interface GroupWish extends ConsumeWish {
  readonly group: string
  /** Or is it only a look from where the group is? */
  readonly commits: boolean
}

interface Around {
  readonly sink: RecordSink
  readonly news: ConsumeNews
  readonly signal: AbortSignal
}

/** So much is written between two commits, so that little comes again to whoever goes on after a sudden end. */
const stepBytes = 65_536

/** Reads on where a group is. What the sink has taken is committed, and nothing before it has. */
export async function consumeAsGroup(login: KafkaLogin, wish: GroupWish, around: Around): Promise<ConsumeEnd> {
  const partitions = await withCluster(login, around.signal, (cluster) => choosePartitions(cluster, wish))
  const topics = [...new Set(partitions.map(({ topic }) => topic))]
  try {
    if (!wish.commits) return await look(login, wish, around, partitions, await positionsOf(login, wish.group, topics))
    const seat = await joinGroup(login, wish.group, topics)
    try {
      return await consumeOnSeat(login, wish, around, seat)
    } finally {
      await seat.leave()
    }
  } catch (error) {
    throw kafkaFailure(error, login)
  }
}

/** From where it is, without being one of it. */
async function look(
  login: KafkaLogin,
  wish: GroupWish,
  { sink, news, signal }: Around,
  partitions: readonly PartitionName[],
  positions: ReadonlyMap<string, number>,
): Promise<ConsumeEnd> {
  const silence = new AbortController()
  return withCluster(login, AbortSignal.any([signal, silence.signal]), async (cluster) => {
    const { ranges, bounds } = await resolveRanges(cluster, partitions, wish)
    news.onBegin(partitions)
    const end = await readRecords({ cluster, silence }, goingOn(ranges, positions), sink, { ...wish, onGap: news.onGap })
    return { ...end, partitions: bounds }
  })
}

async function consumeOnSeat(login: KafkaLogin, wish: GroupWish, around: Around, seat: GroupSeat): Promise<ConsumeEnd> {
  const positions = new Map<string, number>()
  const ends = new Map<string, PartitionBounds>()
  let matched = 0
  for (;;) {
    const assignment = await seat.assignment(around.signal)
    const silence = new AbortController()
    const signal = AbortSignal.any([around.signal, silence.signal, assignment.revoked])
    try {
      const end = await withCluster(login, signal, async (cluster) => {
        const ranges = await rangesOf(cluster, wish, { assignment, seat, positions, ends })
        around.news.onBegin(assignment.partitions)
        if (wish.follow && ranges.length === 0) return await nothingToDo(assignment, silence, wish.idleMs, around.signal)
        const left = wish.max === undefined ? undefined : wish.max - matched
        return await readRecords(
          { cluster, silence },
          ranges,
          counted(around.sink, () => (matched += 1)),
          {
            ...{
              committed: wish.committed,
              filter: wish.filter,
              max: left,
              idleMs: wish.idleMs,
              stepBytes,
              onGap: around.news.onGap,
            },
            async onHandedOn(partition, offset) {
              if (positions.get(nameOf(partition)) === offset) return
              positions.set(nameOf(partition), offset)
              if (!assignment.revoked.aborted) await seat.commit(partition, offset)
            },
          },
        )
      })
      if (end === undefined) continue
      return { because: end.because, matched, partitions: [...ends.values()] }
    } catch (error) {
      // Somebody came or went: what is ours from now on is said anew.
      if (!assignment.revoked.aborted || around.signal.aborted) throw error
    }
  }
}

async function rangesOf(
  cluster: Cluster,
  wish: GroupWish,
  {
    assignment,
    seat,
    positions,
    ends,
  }: {
    readonly assignment: Assignment
    readonly seat: GroupSeat
    readonly positions: Map<string, number>
    readonly ends: Map<string, PartitionBounds>
  },
): Promise<readonly PartitionRange[]> {
  const partitions = assignment.partitions.filter(({ partition }) => wish.partitions?.includes(partition) ?? true)
  const { ranges, bounds } = await resolveRanges(cluster, partitions, wish)
  for (const each of bounds) if (!ends.has(nameOf(each))) ends.set(nameOf(each), each)
  const committed = await seat.positions()
  // Another member may have gone on with what was ours for a while.
  for (const [name, offset] of committed) positions.set(name, Math.max(offset, positions.get(name) ?? 0))
  const frozen = ranges.map((range) => {
    const end = ends.get(nameOf(range))?.end ?? range.until
    return wish.follow ? range : { ...range, until: Math.min(range.until, end) }
  })
  const found = goingOn(frozen, positions)
  // A group that has not been here is from now on where it begins.
  for (const range of found) if (!positions.has(nameOf(range))) positions.set(nameOf(range), range.from)
  return found
}

function goingOn(ranges: readonly PartitionRange[], positions: ReadonlyMap<string, number>): readonly PartitionRange[] {
  return ranges.map((range) => ({ ...range, from: positions.get(nameOf(range)) ?? range.from }))
}

function counted(sink: RecordSink, onAdd: () => void): RecordSink {
  return {
    begin: (part) => sink.begin(part),
    add: (cursor) => {
      onAdd()
      sink.add(cursor)
    },
    flush: () => sink.flush(),
  }
}

/** There are more members than partitions. */
async function nothingToDo(
  { revoked }: Assignment,
  silence: AbortController,
  idleMs: number | undefined,
  signal: AbortSignal,
): Promise<{ readonly because: 'idle'; readonly matched: 0 } | undefined> {
  const timer = idleMs === undefined ? undefined : setTimeout(() => silence.abort(), idleMs)
  const ended = AbortSignal.any([revoked, silence.signal, signal])
  await unlessAborted(ended, new Promise<never>(() => undefined), () => undefined)
  clearTimeout(timer)
  signal.throwIfAborted()
  return silence.signal.aborted ? { because: 'idle', matched: 0 } : undefined
}
