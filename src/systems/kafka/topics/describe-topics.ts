import { askOffsets } from '../../../protocols/kafka/ask-leaders.ts'
import type { Cluster } from '../../../protocols/kafka/cluster.ts'
import { describeLogDirs } from '../../../protocols/kafka/requests/describe-log-dirs.ts'
import { earliest, latest } from '../../../protocols/kafka/requests/list-offsets.ts'
import type { PartitionMetadata, TopicMetadata } from '../../../protocols/kafka/requests/metadata.ts'
import { nameOf, type PartitionName } from '../../../protocols/kafka/topic-partition.ts'
import { settingsOf, type TopicSetting } from './topic-settings.ts'

export interface TopicDescription {
  readonly name: string
  readonly isInternal: boolean
  readonly replicas: number
  /** Offsets between the first and the end of each partition; compaction and transactions leave holes. */
  readonly messages: number | null
  /** On all brokers together. */
  readonly sizeBytes: number | null
  readonly partitions: readonly PartitionDescription[]
  readonly settings: readonly TopicSetting[]
}

export interface PartitionDescription {
  readonly partition: number
  /** Null: nobody. */
  readonly leader: number | null
  readonly replicas: readonly number[]
  readonly inSync: readonly number[]
  readonly offline: readonly number[]
  readonly first: number | null
  readonly end: number | null
  /** On the broker that leads it. */
  readonly sizeBytes: number | null
}

/** All that the brokers know of these topics. What nobody tells, as the offsets of a partition without a leader, is null. */
export async function describeTopics(
  cluster: Cluster,
  topics: readonly TopicMetadata[],
  { allSettings }: { readonly allSettings: boolean },
): Promise<readonly TopicDescription[]> {
  const [offsets, sizes, settings] = await Promise.all([
    offsetsOf(cluster, topics),
    sizesOf(cluster, topics),
    settingsOf(
      cluster,
      topics.map(({ name }) => name),
    ),
  ])
  return topics.map(({ name, isInternal, partitions: all }): TopicDescription => {
    const partitions = all
      .map((partition) => described(name, partition, offsets, sizes))
      .sort((a, b) => a.partition - b.partition)
    const kept = all.flatMap((each) => each.replicas.map((broker) => sizes.get(sizeKey({ topic: name, ...each }, broker))))
    return {
      ...{ name, isInternal, replicas: Math.max(0, ...all.map(({ replicas }) => replicas.length)) },
      messages: sumOf(partitions.map(({ first, end }) => (first === null || end === null ? undefined : end - first))),
      sizeBytes: sumOf(kept),
      partitions,
      settings: (settings.get(name) ?? []).filter(({ source }) => allSettings || source === 'topic'),
    }
  })
}

interface Bounds {
  readonly first: number
  readonly end: number
}

function described(
  topic: string,
  { partition, leader, replicas, inSync, offline }: PartitionMetadata,
  offsets: ReadonlyMap<string, Bounds>,
  sizes: ReadonlyMap<string, number>,
): PartitionDescription {
  const { first = null, end = null } = offsets.get(nameOf({ topic, partition })) ?? {}
  return {
    ...{ partition, leader: leader < 0 ? null : leader, replicas, inSync, offline, first, end },
    sizeBytes: sizes.get(sizeKey({ topic, partition }, leader)) ?? null,
  }
}

async function offsetsOf(cluster: Cluster, topics: readonly TopicMetadata[]): Promise<ReadonlyMap<string, Bounds>> {
  const led = topics.flatMap(({ name, partitions }) =>
    partitions.filter(({ leader }) => leader >= 0).map(({ partition }) => ({ topic: name, partition })),
  )
  const [firsts, ends] = await Promise.all(
    [earliest, latest].map((timestamp) =>
      askOffsets(
        cluster,
        led.map((each) => ({ ...each, timestamp })),
        false,
      ),
    ),
  )
  return new Map(
    led.flatMap((each, at) => {
      const [first, end] = [firsts?.[at], ends?.[at]]
      if (!first || !end || first.errorCode !== 0 || end.errorCode !== 0) return []
      return [[nameOf(each), { first: first.offset, end: end.offset }] as const]
    }),
  )
}

/** By partition and broker. Who may not ask for them gets none. */
async function sizesOf(cluster: Cluster, topics: readonly TopicMetadata[]): Promise<ReadonlyMap<string, number>> {
  const wanted = topics.map(({ name, partitions }) => ({ topic: name, partitions: partitions.map(({ partition }) => partition) }))
  const answers = await cluster.askEach(describeLogDirs, { topics: wanted })
  return new Map(
    answers.flatMap(({ broker, answer }) =>
      (answer?.dirs ?? []).flatMap(({ replicas }) =>
        replicas.filter(({ isFuture }) => !isFuture).map((each) => [sizeKey(each, broker.id), each.sizeBytes] as const),
      ),
    ),
  )
}

function sizeKey(partition: PartitionName, broker: number): string {
  return `${broker}\0${nameOf(partition)}`
}

/** Null where a part of it is not known. */
function sumOf(numbers: readonly (number | undefined)[]): number | null {
  return numbers.reduce<number | null>((sum, each) => (sum === null || each === undefined ? null : sum + each), 0)
}
