import type { Cluster } from '../kafka/cluster.ts'
import { createPartitions } from '../kafka/requests/create-partitions.ts'
import { createTopics } from '../kafka/requests/create-topics.ts'
import { accept, errorCodeIn, rejected } from '../kafka/wire/rejected.ts'
import { WireError } from '../wire-error.ts'

export interface TopicWish {
  readonly topic: string
  readonly partitions: number
  /** `autoCreateTopics`. */
  readonly mayCreate: boolean
  /** `autoAddPartitions`. */
  readonly mayGrow: boolean
  /** -1: as the broker has it. */
  readonly replicationFactor: number
}

const mayTakeMs = 10_000
const unknownTopic = 3
const topicAlreadyExists = 36
const invalidPartitions = 37

/** How many partitions the topic has, which is there from now on. */
export async function ensureTopic(cluster: Cluster, wish: TopicWish): Promise<number> {
  const { topic, partitions, mayCreate, mayGrow } = wish
  const before = await partitionsIn(cluster, topic)
  if (before === 0) {
    if (!mayCreate) throw new WireError('kafka', 'rejected', { because: `there is no topic ${topic}`, errorCode: unknownTopic })
    await create(cluster, wish)
  } else if (before < partitions && mayGrow) await grow(cluster, wish)
  else return before
  // Brokers hear of it a little later than the controller.
  return await cluster.retrying(async () => {
    const after = await partitionsIn(cluster, topic)
    if (after < partitions) throw rejected(unknownTopic, { topic })
    return after
  })
}

/** 0: there is no such topic. */
async function partitionsIn(cluster: Cluster, topic: string): Promise<number> {
  const [found] = await cluster.describeWithLeaders([topic])
  if (found === undefined || found.errorCode === unknownTopic) return 0
  accept(found.errorCode, { topic })
  return found.partitions.length
}

async function create(cluster: Cluster, { topic: name, partitions, replicationFactor }: TopicWish): Promise<void> {
  const topics = [{ name, partitions, replicationFactor, assignments: [], configs: [] }]
  const [made] = await cluster.askController(createTopics, { topics, timeoutMs: mayTakeMs, validateOnly: false }, mayTakeMs)
  // Somebody else was faster.
  if (made && made.errorCode !== topicAlreadyExists) accept(made.errorCode, { topic: name }, made.message)
}

async function grow(cluster: Cluster, { topic: name, partitions: count }: TopicWish): Promise<void> {
  const topics = [{ name, count, assignments: null }]
  const [grown] = await cluster.askController(createPartitions, { topics, timeoutMs: mayTakeMs, validateOnly: false }, mayTakeMs)
  try {
    accept(grown?.errorCode ?? 0, { topic: name }, grown?.message)
  } catch (error) {
    // Somebody else was faster: it has as many, or more.
    if (errorCodeIn(error) !== invalidPartitions) throw error
  }
}
