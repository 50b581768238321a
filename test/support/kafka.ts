import { setTimeout as pause } from 'node:timers/promises'
import { Kafka, KafkaJSProtocolError, logLevel } from 'kafkajs'
import type { Lab } from './lab.ts'

export function kafkaOf(lab: Lab): Kafka {
  const brokers = Object.keys(lab.settings.ports).filter((key) => /^kafka-\d+\.client$/.test(key))
  return kafkaAt(brokers.map((key) => `127.0.0.1:${lab.port(key)}`))
}

export function kafkaAt(brokers: string[]): Kafka {
  return new Kafka({
    brokers,
    clientId: 'e2e',
    logLevel: logLevel.NOTHING,
    connectionTimeout: 3000,
    requestTimeout: 10_000,
    retry: { retries: 20, initialRetryTime: 100, maxRetryTime: 1000 },
  })
}

/** Acknowledged by every replica when this returns. */
export async function write(kafka: Kafka, topic: string, values: readonly string[]): Promise<void> {
  const producer = kafka.producer({ allowAutoTopicCreation: true, idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  try {
    await producer.send({ topic, acks: -1, messages: values.map((value) => ({ value })) })
  } finally {
    await producer.disconnect()
  }
}

/** Everything up to the end as it is now, in no order. */
export async function readAll(kafka: Kafka, topic: string): Promise<string[]> {
  const open = await endsOf(kafka, topic)
  const values: string[] = []
  if (open.size === 0) return values
  const consumer = kafka.consumer({ groupId: `e2e-${Date.now()}-${Math.random()}` })
  await consumer.connect()
  try {
    await consumer.subscribe({ topic, fromBeginning: true })
    await new Promise<void>((resolve, reject) => {
      const tooLong = setTimeout(
        () => reject(new Error(`${topic} was not read to its end in 60 s: ${values.length} messages`)),
        60_000,
      )
      const done = () => {
        clearTimeout(tooLong)
        resolve()
      }
      void consumer.run({
        eachMessage: async ({ partition, message }) => {
          values.push(message.value?.toString() ?? '')
          if (Number(message.offset) + 1 >= (open.get(partition) ?? 0)) open.delete(partition)
          if (open.size === 0) done()
        },
      })
    })
  } finally {
    await consumer.disconnect()
  }
  return values
}

/** Partition → the offset behind its last message, of those that have any. */
async function endsOf(kafka: Kafka, topic: string): Promise<Map<number, number>> {
  const deadline = Date.now() + 30_000
  for (;;) {
    const admin = kafka.admin()
    await admin.connect()
    try {
      const ends = await admin.fetchTopicOffsets(topic)
      return new Map(ends.filter(({ high, low }) => high !== low).map(({ partition, high }) => [partition, Number(high)]))
    } catch (error) {
      // Whom it asks it has from a broker that had not heard of an election yet; it does not ask again by itself.
      if (!(error instanceof KafkaJSProtocolError && error.retriable) || Date.now() > deadline) throw error
    } finally {
      await admin.disconnect()
    }
    await pause(100)
  }
}
