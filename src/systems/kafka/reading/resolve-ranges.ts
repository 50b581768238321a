import type { Cluster } from '../../../protocols/kafka/cluster.ts'
import type { PartitionRange } from '../../../protocols/kafka/read-ranges.ts'
import type { PartitionName } from '../../../protocols/kafka/topic-partition.ts'
import type { OffsetPoint, OffsetRange } from '../offset-range.ts'
import { boundsOf, offsetsAt, type PartitionBounds } from './partition-offsets.ts'

export interface ResolveWish {
  readonly range: OffsetRange
  /** Goes on behind the end, unless the range says where it ends. */
  readonly follow: boolean
  readonly committed: boolean
}

export interface Resolved {
  readonly ranges: readonly PartitionRange[]
  readonly bounds: readonly PartitionBounds[]
  /** Partitions that do not have the offset that was asked for. */
  readonly outside: readonly PartitionBounds[]
}

/** Which offsets are meant, as of now: the end does not move any more after this. */
export async function resolveRanges(
  cluster: Cluster,
  partitions: readonly PartitionName[],
  { range, follow, committed }: ResolveWish,
): Promise<Resolved> {
  const bounds = await boundsOf(cluster, partitions, committed)
  const fromAt = await timesOf(cluster, bounds, range.from)
  const untilAt = await timesOf(cluster, bounds, range.until)
  const outside: PartitionBounds[] = []
  const ranges = bounds.map((each, at) => {
    const wanted = begin(range.from ?? { kind: follow ? 'end' : 'start' }, each, fromAt?.[at])
    if (range.from?.kind === 'offset' && (wanted < each.first || wanted > each.end)) outside.push(each)
    const from = Math.max(wanted, each.first)
    return { topic: each.topic, partition: each.partition, from, until: end(range.until, each, { from, follow }, untilAt?.[at]) }
  })
  return { ranges, bounds, outside }
}

function begin(point: OffsetPoint, { first, end }: PartitionBounds, atTime: number | undefined): number {
  switch (point.kind) {
    case 'start':
      return first
    case 'end':
      return end
    case 'offset':
      return point.offset
    case 'after':
      return Math.min(end, first + point.count)
    case 'before':
      return Math.max(first, end - point.count)
    case 'time':
      return foundOr(end, atTime)
  }
}

function end(
  point: OffsetPoint | undefined,
  bounds: PartitionBounds,
  { from, follow }: { readonly from: number; readonly follow: boolean },
  atTime: number | undefined,
): number {
  // Whoever follows may wait for an end that is not there yet.
  const most = follow ? Number.POSITIVE_INFINITY : bounds.end
  switch (point?.kind) {
    case undefined:
      return most
    case 'start':
      return bounds.first
    case 'end':
      return bounds.end
    case 'offset':
      return Math.min(point.offset, most)
    case 'after':
      return Math.min(from + point.count, most)
    case 'before':
      return Math.max(bounds.first, bounds.end - point.count)
    case 'time':
      return foundOr(bounds.end, atTime)
  }
}

function foundOr(otherwise: number, offset: number | undefined): number {
  return offset === undefined || offset < 0 ? otherwise : offset
}

async function timesOf(
  cluster: Cluster,
  partitions: readonly PartitionName[],
  point: OffsetPoint | undefined,
): Promise<readonly number[] | undefined> {
  if (point?.kind !== 'time') return undefined
  return offsetsAt(cluster, partitions, point.timestamp, false)
}
