import type { Cluster } from '../../../protocols/kafka/cluster.ts'
import { earliest, latest, listOffsets } from '../../../protocols/kafka/requests/list-offsets.ts'
import { rejected } from '../../../protocols/kafka/wire/rejected.ts'

export interface PartitionName {
  readonly topic: string
  readonly partition: number
}

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
    offsetsAt(cluster, partitions, () => earliest, false),
    offsetsAt(cluster, partitions, () => latest, committed),
  ])
  return partitions.map((each, at) => ({
    topic: each.topic,
    partition: each.partition,
    first: first[at] ?? 0,
    end: end[at] ?? 0,
  }))
}

/** The first offset that is not older than a time, per partition in their order; -1 where all are older. */
export async function offsetsAt<Name extends PartitionName>(
  cluster: Cluster,
  partitions: readonly Name[],
  timestampOf: (partition: Name) => number,
  committed: boolean,
): Promise<readonly number[]> {
  if (partitions.length === 0) return []
  const names = [...new Set(partitions.map(({ topic }) => topic))]
  const found = await cluster.retrying(async () => {
    const leaders = leadersIn(await cluster.describeWithLeaders(names))
    const asked = new Map<number, Name[]>()
    for (const partition of partitions) {
      const leader = leaders.get(nameOf(partition))
      if (leader === undefined) throw rejected(3, { topic: partition.topic, partition: partition.partition })
      asked.set(leader, [...(asked.get(leader) ?? []), partition])
    }
    const answers = await Promise.all(
      [...asked].map(async ([leader, theirs]) => {
        const connection = await cluster.broker(leader)
        const topics = [...new Set(theirs.map(({ topic }) => topic))].map((topic) => ({
          topic,
          partitions: theirs
            .filter((each) => each.topic === topic)
            .map((each) => ({ partition: each.partition, timestamp: timestampOf(each) })),
        }))
        return connection.ask(listOffsets, { committed, topics })
      }),
    )
    const wrong = answers.flat().find(({ errorCode }) => errorCode !== 0)
    if (wrong) throw rejected(wrong.errorCode, { topic: wrong.topic, partition: wrong.partition })
    return new Map(answers.flat().map((each) => [nameOf(each), each.offset]))
  })
  return partitions.map((each) => found.get(nameOf(each)) ?? -1)
}

function leadersIn(
  topics: readonly {
    readonly name: string
    readonly partitions: readonly { readonly partition: number; readonly leader: number }[]
  }[],
): ReadonlyMap<string, number> {
  return new Map(
    topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partition, leader }) => [nameOf({ topic: name, partition }), leader] as const),
    ),
  )
}

export function nameOf({ topic, partition }: PartitionName): string {
  return `${topic}\0${partition}`
}
