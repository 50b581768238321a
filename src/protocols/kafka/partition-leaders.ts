import type { Cluster } from './cluster.ts'
import type { TopicMetadata } from './requests/metadata.ts'
import type { PartitionName } from './topic-partition.ts'
import type { Connection } from './wire/connection.ts'
import { accept, rejected } from './wire/rejected.ts'

const unknownTopicOrPartition = 3
const leaderNotAvailable = 5

/** Finds who leads a partition, as it is now. */
export class PartitionLeaders {
  readonly #cluster: Cluster
  readonly #described = new Map<string, Promise<TopicMetadata | undefined>>()

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  async of({ topic, partition }: PartitionName): Promise<Connection> {
    const found = await this.#describe(topic)
    accept(found?.errorCode ?? unknownTopicOrPartition, { topic })
    const leader = found?.partitions.find((each) => each.partition === partition)?.leader
    if (leader === undefined) throw rejected(unknownTopicOrPartition, { topic, partition })
    if (leader < 0) throw rejected(leaderNotAvailable, { topic, partition })
    return this.#cluster.broker(leader)
  }

  /** Once for all who want to know it at the same time. */
  #describe(topic: string): Promise<TopicMetadata | undefined> {
    const there = this.#described.get(topic)
    if (there) return there
    const asked = this.#cluster
      .describe([topic])
      .then(({ topics: [found] }) => found)
      .finally(() => this.#described.delete(topic))
    this.#described.set(topic, asked)
    return asked
  }
}
