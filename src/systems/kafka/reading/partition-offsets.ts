import { askOffsets } from '../../../protocols/kafka/ask-leaders.ts'
import type { Cluster } from '../../../protocols/kafka/cluster.ts'
import { earliest, latest } from '../../../protocols/kafka/requests/list-offsets.ts'
import type { PartitionName } from '../../../protocols/kafka/topic-partition.ts'
import { accept } from '../../../protocols/kafka/wire/rejected.ts'

export interface PartitionBounds extends PartitionName {
  /** The first that is still kept. */
  readonly first: number
  /** Behind the last one; for readers of committed messages, where they stop. */
  readonly end: number
}

/** Where these partitions begin and end at this moment, in their order. */
export async function boundsOf(
  cluster: Cluster,
  partitions: readonly PartitionName[],
  committed: boolean,
): Promise<readonly PartitionBounds[]> {
  const [first, end] = await Promise.all([
    offsetsAt(cluster, partitions, earliest, false),
    offsetsAt(cluster, partitions, latest, committed),
  ])
  return partitions.map(({ topic, partition }, at) => ({ topic, partition, first: first[at] ?? 0, end: end[at] ?? 0 }))
}

/** The first offset that is not older than a time, per partition in their order; -1 where all are older. */
export async function offsetsAt(
  cluster: Cluster,
  partitions: readonly PartitionName[],
  timestamp: number,
  committed: boolean,
): Promise<readonly number[]> {
  const wanted = partitions.map(({ topic, partition }) => ({ topic, partition, timestamp }))
  const found = await askOffsets(cluster, wanted, committed)
  for (const { errorCode, topic, partition } of found) accept(errorCode, { topic, partition })
  return found.map(({ offset }) => offset)
}
