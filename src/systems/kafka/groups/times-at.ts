import type { Cluster } from '../../../protocols/kafka/cluster.ts'
import { batchesIn } from '../../../protocols/kafka/records/batch.ts'
import { RecordCursor } from '../../../protocols/kafka/records/record-cursor.ts'
import { compressionsFor, openBatches } from '../../../protocols/kafka/records/records-in.ts'
import { fetch } from '../../../protocols/kafka/requests/fetch.ts'
import { nameOf, type PartitionName } from '../../../protocols/kafka/topic-partition.ts'

export interface Place extends PartitionName {
  readonly offset: number
}

/** So many are asked for at once: each answer has a batch in it, which may have a MiB. */
const atOnce = 16

/**
 * When the messages at these places were written, in their order; undefined where nobody knows. What was compacted away has
 * the time of what comes then.
 */
export async function timesAt(cluster: Cluster, places: readonly Place[]): Promise<readonly (number | undefined)[]> {
  if (places.length === 0) return []
  const { topics } = await cluster.describe([...new Set(places.map(({ topic }) => topic))])
  const leaders = new Map(
    topics.flatMap(({ name, partitions }) => partitions.map((each) => [nameOf({ ...each, topic: name }), each.leader] as const)),
  )
  const times: (number | undefined)[] = []
  for (let at = 0; at < places.length; at += atOnce) {
    const some = places.slice(at, at + atOnce)
    times.push(...(await Promise.all(some.map((place) => timeAt(cluster, place, leaders.get(nameOf(place)))))))
  }
  return times
}

async function timeAt(cluster: Cluster, place: Place, leader: number | undefined): Promise<number | undefined> {
  if (leader === undefined || leader < 0) return undefined
  const { topic, partition, offset } = place
  // A byte is not enough for anything: then the first batch comes, whole, and nothing else.
  const answer = await cluster.askBroker(leader, fetch, {
    ...{ maxWaitMs: 0, minBytes: 0, maxBytes: 1, partitionMaxBytes: 1, committed: false },
    topics: [{ topic, partitions: [{ partition, leaderEpoch: -1, offset }] }],
  })
  const records = answer.partitions[0]?.records
  return records && records.length > 0 ? await timeIn(records, offset) : undefined
}

async function timeIn(records: Buffer, offset: number): Promise<number | undefined> {
  const cursor = new RecordCursor()
  let found: number | undefined
  for (const _ of openBatches(records, cursor, { compressions: await compressionsFor(records), aborted: [] })) {
    while (found === undefined && cursor.next()) if (cursor.offset >= offset) found = cursor.timestamp
    if (found !== undefined) break
  }
  if (found !== undefined && found >= 0) return found
  // The end of a transaction is no record for a reader, but it was written at some time as well.
  for (const { lastOffset, lastTimestamp } of batchesIn(records))
    if (lastOffset >= offset && lastTimestamp >= 0) return lastTimestamp
  return undefined
}
