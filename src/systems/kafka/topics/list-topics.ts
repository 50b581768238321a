import type { Cluster } from '../../../protocols/kafka/cluster.ts'
import type { TopicMetadata } from '../../../protocols/kafka/requests/metadata.ts'
import { chooseNames } from '../choose-names.ts'
import { unknown } from '../choose-topics.ts'

export interface TopicSummary {
  readonly name: string
  readonly isInternal: boolean
  readonly partitions: number
  /** Of each partition. */
  readonly replicas: number
  /** Partitions that nobody leads: nothing can be read from them or written to them. */
  readonly leaderless: number
  /** Partitions with replicas that are not up to date. */
  readonly underReplicated: number
  /** Ids of the brokers that lead any of it. */
  readonly leaders: readonly number[]
}

export interface ListWish {
  /** Names and patterns; none: all. */
  readonly asked: readonly string[]
  /** Also those of Kafka's own. */
  readonly internal: boolean
}

/** By their names. One request, whatever is asked. */
export async function listTopics(cluster: Cluster, { asked, internal }: ListWish): Promise<readonly TopicSummary[]> {
  const { topics } = await cluster.describe(null)
  const { chosen, missing } = chooseNames(topics, ({ name }) => name, asked)
  if (missing !== undefined) throw await unknown(cluster, missing)
  return chosen
    .filter(({ name, isInternal }) => internal || !isInternal || asked.some((each) => each === name || each.includes('__')))
    .map(summaryOf)
}

function summaryOf({ name, isInternal, partitions }: TopicMetadata): TopicSummary {
  return {
    ...{ name, isInternal, partitions: partitions.length },
    replicas: Math.max(0, ...partitions.map(({ replicas }) => replicas.length)),
    leaderless: partitions.filter(({ leader }) => leader < 0).length,
    underReplicated: partitions.filter(({ replicas, inSync }) => inSync.length < replicas.length).length,
    leaders: [...new Set(partitions.map(({ leader }) => leader))].filter((id) => id >= 0).sort((a, b) => a - b),
  }
}
