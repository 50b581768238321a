import { askOffsets } from '../kafka/ask-leaders.ts'
import type { Cluster } from '../kafka/cluster.ts'
import { latest } from '../kafka/requests/list-offsets.ts'
import { nameOf } from '../kafka/topic-partition.ts'
import type { KafkaConsumerSettings, Seat } from './kafka-consumer.ts'
import { ensureTopic } from './kafka-topics.ts'

/** The topics that a consumer needs are there, and it is known where somebody begins who only wants what comes from now on. */
export async function prepareTopics(cluster: Cluster, settings: KafkaConsumerSettings, { positions }: Seat): Promise<void> {
  const { topics, deadLetters, group, startsAt } = settings
  for (const wish of topics) {
    const partitions = await ensureTopic(cluster, { ...wish, mayGrow: false })
    if (deadLetters) {
      const own = { topic: deadLetters.topicOf(wish.topic), partitions: deadLetters.partitions ?? partitions }
      await ensureTopic(cluster, { ...wish, ...own, mayGrow: false })
    }
    if (group === undefined && startsAt === 'latest') await remember(cluster, wish.topic, partitions, positions)
  }
}

async function remember(cluster: Cluster, topic: string, count: number, positions: Map<string, number>): Promise<void> {
  const partitions = Array.from({ length: count }, (_, partition) => ({ topic, partition, timestamp: latest }))
  const unknown = partitions.filter((each) => !positions.has(nameOf(each)))
  for (const each of await askOffsets(cluster, unknown, false)) if (each.errorCode === 0) positions.set(nameOf(each), each.offset)
}
