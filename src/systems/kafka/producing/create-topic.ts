import type { Cluster } from '../../../protocols/kafka/cluster.ts'
import type { KafkaLogin } from '../../../protocols/kafka/login.ts'
import type { TopicMetadata } from '../../../protocols/kafka/requests/metadata.ts'
import { rejected } from '../../../protocols/kafka/wire/rejected.ts'

export interface NewTopic {
  readonly name: string
  /** As many as the broker gives when left out. */
  readonly partitions?: number | undefined
  readonly replicas?: number | undefined
  readonly settings?: readonly { readonly name: string; readonly value: string }[]
}

/** Makes it, and waits until it can be written to. */
export async function createTopic(
  cluster: Cluster,
  login: KafkaLogin,
  { name, partitions = -1, replicas = -1, settings = [] }: NewTopic,
): Promise<TopicMetadata> {
  const { kafkaClient } = await import('../../../protocols/kafka/groups.ts')
  const admin = kafkaClient(login).admin()
  await admin.connect()
  try {
    const wish = { topic: name, numPartitions: partitions, replicationFactor: replicas, configEntries: [...settings] }
    await admin.createTopics({ topics: [wish], waitForLeaders: true, timeout: 20_000 })
  } finally {
    await admin.disconnect().catch(() => undefined)
  }
  return cluster.retrying(async () => {
    const [found] = await cluster.describeWithLeaders([name])
    if (found?.errorCode !== 0) throw rejected(found?.errorCode ?? 3, { topic: name })
    return found
  })
}

/** What a topic has that is not as the broker would have it. */
export async function ownSettingsOf(login: KafkaLogin, topic: string): Promise<readonly { name: string; value: string }[]> {
  const { kafkaClient } = await import('../../../protocols/kafka/groups.ts')
  const admin = kafkaClient(login).admin()
  await admin.connect()
  try {
    const { resources } = await admin.describeConfigs({
      resources: [{ type: topicResource, name: topic }],
      includeSynonyms: false,
    })
    const entries = resources[0]?.configEntries ?? []
    return entries.flatMap((entry) =>
      Number(entry.configSource) === setOnTopic ? [{ name: entry.configName, value: entry.configValue }] : [],
    )
  } finally {
    await admin.disconnect().catch(() => undefined)
  }
}

const topicResource = 2
const setOnTopic = 1
