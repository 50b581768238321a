import type { Cluster } from '../../../protocols/kafka/cluster.ts'
import { createTopics } from '../../../protocols/kafka/requests/create-topics.ts'
import { describeConfigs } from '../../../protocols/kafka/requests/describe-configs.ts'
import type { TopicMetadata } from '../../../protocols/kafka/requests/metadata.ts'
import { accept, rejected } from '../../../protocols/kafka/wire/rejected.ts'

export interface NewTopic {
  readonly name: string
  /** As many as the broker gives when left out. */
  readonly partitions?: number | undefined
  readonly replicas?: number | undefined
  readonly settings?: readonly TopicSetting[]
}

export interface TopicSetting {
  readonly name: string
  readonly value: string | null
}

const mayTakeMs = 20_000
const topicAlreadyExists = 36

/** Makes it, unless somebody else was faster, and waits until it can be written to. */
export async function createTopic(
  cluster: Cluster,
  { name, partitions = -1, replicas = -1, settings = [] }: NewTopic,
): Promise<TopicMetadata> {
  const topic = { name, partitions, replicationFactor: replicas, assignments: [], configs: settings }
  const wish = { topics: [topic], timeoutMs: mayTakeMs, validateOnly: false }
  const [made] = await cluster.askController(createTopics, wish, mayTakeMs)
  if (made?.errorCode !== topicAlreadyExists) accept(made?.errorCode ?? unknownServerError, { topic: name }, made?.message)
  return cluster.retrying(async () => {
    const [found] = await cluster.describeWithLeaders([name])
    if (found?.errorCode !== 0) throw rejected(found?.errorCode ?? unknownTopic, { topic: name })
    return found
  })
}

/** What a topic has that is not as the broker would have it. */
export async function ownSettingsOf(cluster: Cluster, topic: string): Promise<readonly TopicSetting[]> {
  const resource = { kind: 'topic', name: topic, names: null } as const
  const wish = { resources: [resource], withSynonyms: false, withDocumentation: false }
  const [described] = await cluster.askAnyone(describeConfigs, wish)
  accept(described?.errorCode ?? unknownServerError, { topic }, described?.message)
  return (described?.configs ?? []).filter(({ source }) => source === 'topic').map(({ name, value }) => ({ name, value }))
}

const unknownServerError = -1
const unknownTopic = 3
