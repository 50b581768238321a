import type { KafkaLogin } from '../../../protocols/kafka/login.ts'
import { murmur2Partitioner } from '../../../protocols/kafka/partitioner.ts'
import type { Message } from '../forms/object-sink.ts'
import { headersForReturn, originPartitionOf } from './dead-letter.ts'
import { RedrivenOffsets } from './redriven-offsets.ts'

export interface Returning {
  readonly message: Message
  readonly to: string
  /** Of the topic it goes to. */
  readonly partitions: number
  /** Nothing lies between this offset and its own. */
  readonly gapFrom: number
}

/** Sends messages back and notes which, both or neither: in a transaction. */
export interface ReturnDesk {
  /** Which went back before this desk was opened; whoever had it open before cannot send any more. */
  readonly before: ReadonlyMap<number, RedrivenOffsets>
  send(messages: readonly Returning[]): Promise<void>
  close(): Promise<void>
}

export function groupOfRedrive(topic: string): string {
  return `msa-redrive.${topic}`
}

/** What is noted of a topic, by partition. */
export async function redrivenOf(login: KafkaLogin, topic: string): Promise<Map<number, RedrivenOffsets>> {
  const { kafkaClient } = await import('../../../protocols/kafka/groups.ts')
  const admin = kafkaClient(login).admin()
  await admin.connect()
  try {
    const [found] = await admin.fetchOffsets({ groupId: groupOfRedrive(topic), topics: [topic] })
    return new Map(
      (found?.partitions ?? []).map(({ partition, offset, metadata }) => [
        partition,
        Number(offset) < 0 ? RedrivenOffsets.none() : RedrivenOffsets.parse(Number(offset), metadata),
      ]),
    )
  } finally {
    await admin.disconnect().catch(() => undefined)
  }
}

export async function openReturnDesk(login: KafkaLogin, topic: string): Promise<ReturnDesk> {
  const { kafkaClient } = await import('../../../protocols/kafka/groups.ts')
  const group = groupOfRedrive(topic)
  const producer = kafkaClient(login).producer({
    ...{ transactionalId: group, idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false },
    retry: { retries: 8, initialRetryTime: 100, maxRetryTime: 1000 },
  })
  await producer.connect()
  // Whoever does the same at this moment is shut out by this, before we look at what was done.
  await (await producer.transaction()).abort()
  const redriven = await redrivenOf(login, topic)
  return {
    before: new Map(redriven),
    async send(messages) {
      const after = new Map(redriven)
      for (const { message, gapFrom } of messages) {
        const { partition, offset } = message
        after.set(partition, (after.get(partition) ?? RedrivenOffsets.none()).with(gapFrom, offset + 1))
      }
      const places = [...new Set(messages.map(({ message }) => message.partition))].map((partition) => {
        const { until, note } = after.get(partition) ?? RedrivenOffsets.none()
        if (note === undefined) throw new MemoryFull(partition)
        return { partition, offset: String(until), metadata: note }
      })
      const transaction = await producer.transaction()
      try {
        await transaction.sendBatch({ acks: -1, topicMessages: byTopic(messages) })
        await transaction.sendOffsets({ consumerGroupId: group, topics: [{ topic, partitions: places }] })
        await transaction.commit()
      } catch (error) {
        await transaction.abort().catch(() => undefined)
        throw error
      }
      for (const [partition, offsets] of after) redriven.set(partition, offsets)
    },
    close: () => producer.disconnect().catch(() => undefined),
  }
}

/** Too many that went back lie apart from each other. */
export class MemoryFull extends Error {
  readonly partition: number

  constructor(partition: number) {
    super(`partition ${partition}`)
    this.partition = partition
  }
}

function byTopic(messages: readonly Returning[]) {
  const topics = [...new Set(messages.map(({ to }) => to))]
  return topics.map((topic) => ({
    topic,
    messages: messages
      .filter(({ to }) => to === topic)
      .map(({ message, partitions }) => ({
        ...{ key: message.key, value: message.value, partition: placeOf(message, partitions) },
        headers: asObject(headersForReturn(message.headers)),
      })),
  }))
}

/** By its key; without one where it was, if that is known. */
function placeOf({ key, headers, partition }: Message, partitions: number): number {
  if (key !== null) return murmur2Partitioner(key, partitions)
  const origin = originPartitionOf(headers)
  return origin !== undefined && origin < partitions ? origin : partition % partitions
}

/** A name that comes more than once has all its values. */
function asObject(headers: Message['headers']): Record<string, Buffer | Buffer[]> {
  const found: Record<string, Buffer | Buffer[]> = {}
  for (const [name, value] of headers) {
    // kafkajs writes no null here.
    const content = value ?? Buffer.alloc(0)
    const before = found[name]
    found[name] = before === undefined ? content : [...(Array.isArray(before) ? before : [before]), content]
  }
  return found
}
