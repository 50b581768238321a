import type { Cluster } from '../../../protocols/kafka/cluster.ts'
import { nameOf, type PartitionName } from '../../../protocols/kafka/topic-partition.ts'
import { type Message, ObjectSink } from '../forms/object-sink.ts'
import { readRecords } from '../reading/read-records.ts'
import { boundsOfThose, type Committed, inOrder } from './committed-offsets.ts'

export interface PeekWish {
  /** So many that it has read, and so many that it has not. */
  readonly before: number
  readonly after: number
}

export interface Peeked extends PartitionName {
  readonly committed: number
  readonly end: number
  readonly messages: readonly PeekedMessage[]
}

export interface PeekedMessage extends Message {
  readonly isRead: boolean
}

/** The messages around where a group is. Nobody notices. */
export async function peekGroup(
  cluster: Cluster,
  places: readonly Committed[],
  { before, after }: PeekWish,
): Promise<readonly Peeked[]> {
  const bounds = await boundsOfThose(cluster, places)
  const ranges = places.flatMap(({ topic, partition, offset }) => {
    const there = bounds.get(nameOf({ topic, partition }))
    if (!there) return []
    const [from, until] = [Math.max(there.first, offset - before), Math.min(there.end, offset + after)]
    return [{ topic, partition, committed: offset, end: there.end, from: Math.min(from, until), until }]
  })
  const messages: Message[] = []
  const sink = new ObjectSink(async (some) => {
    messages.push(...some)
  })
  await readRecords({ cluster }, ranges, sink, { committed: false, onGap: () => undefined })
  return ranges
    .map(({ topic, partition, committed, end }) => ({
      ...{ topic, partition, committed, end },
      messages: messages
        .filter((each) => each.topic === topic && each.partition === partition)
        .map((each) => ({ ...each, isRead: each.offset < committed })),
    }))
    .sort(inOrder)
}
