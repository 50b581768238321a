import type { Cluster } from '../../../protocols/kafka/cluster.ts'
import { offsetFetch } from '../../../protocols/kafka/requests/offset-fetch.ts'
import { nameOf, type PartitionName } from '../../../protocols/kafka/topic-partition.ts'
import { rejected } from '../../../protocols/kafka/wire/rejected.ts'
import { boundsOf, type PartitionBounds } from '../reading/partition-offsets.ts'

export interface Committed extends PartitionName {
  readonly offset: number
  readonly metadata: string
}

/** Where a group is, by topic and partition. */
export async function committedOffsets(cluster: Cluster, group: string): Promise<readonly Committed[]> {
  const { errorCode, partitions } = await cluster.askCoordinator(group, offsetFetch, { group, topics: null })
  if (errorCode !== 0) throw rejected(errorCode, { group })
  const wrong = partitions.find((each) => each.errorCode !== 0)
  if (wrong) throw rejected(wrong.errorCode, { group, topic: wrong.topic, partition: wrong.partition })
  return partitions
    .filter(({ offset }) => offset >= 0)
    .map(({ topic, partition, offset, metadata }) => ({ topic, partition, offset, metadata: metadata ?? '' }))
    .sort(inOrder)
}

export function inOrder(one: PartitionName, other: PartitionName): number {
  if (one.topic !== other.topic) return one.topic < other.topic ? -1 : 1
  return one.partition - other.partition
}

/** What there is of these partitions. Those that are gone, or have no leader at present, are left out. */
export async function boundsOfThose(
  cluster: Cluster,
  partitions: readonly PartitionName[],
): Promise<ReadonlyMap<string, PartitionBounds>> {
  if (partitions.length === 0) return new Map()
  const { topics } = await cluster.retrying(() => cluster.describe([...new Set(partitions.map(({ topic }) => topic))]))
  const led = new Set(
    topics.flatMap((topic) =>
      topic.partitions.filter(({ leader }) => leader >= 0).map((each) => nameOf({ ...each, topic: topic.name })),
    ),
  )
  const bounds = await boundsOf(
    cluster,
    partitions.filter((each) => led.has(nameOf(each))),
    false,
  )
  return new Map(bounds.map((each) => [nameOf(each), each]))
}
