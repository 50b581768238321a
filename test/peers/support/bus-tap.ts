import { connect } from 'amqplib'
import { type Consumer, Kafka, logLevel } from 'kafkajs'
import { inject } from 'vitest'
import { eventually } from '../../support/rig.ts'
import type { Broker } from './members.ts'

/** An event as it lay on the wire. */
export interface WireEvent {
  readonly type: string
  readonly id: string
  readonly originService: string
  readonly destinationService: string | null
  readonly ackId?: string
  readonly ackDestinationService?: string | null
  readonly event?: string
  readonly values?: Readonly<Record<string, string>>
}

/** Sees everything that goes over the bus, and says nothing. */
export interface BusTap {
  readonly events: readonly WireEvent[]
  /** Waits for one like this. */
  sees(what: string, like: (event: WireEvent) => boolean, timeoutMs?: number): Promise<WireEvent>
  close(): Promise<void>
}

/** All that a test waits for comes within seconds; a machine may be slow. */
const longestMs = 30_000

export async function tapBus(broker: Broker): Promise<BusTap> {
  const events: WireEvent[] = []
  const take = (body: Buffer | null) => {
    if (body !== null) events.push(JSON.parse(body.toString()) as WireEvent)
  }
  const close = broker === 'rabbitmq' ? await tapRabbit(take) : await tapKafka(take)
  return {
    ...{ events, close },
    async sees(what, like, timeoutMs = longestMs) {
      await eventually(`${what} is seen on the bus`, () => events.some(like), timeoutMs).catch((error) => {
        throw new Error(`${error.message}; seen: ${JSON.stringify(events.slice(-6), null, 1)}`)
      })
      return events.find(like) as WireEvent
    },
  }
}

async function tapRabbit(take: (body: Buffer) => void): Promise<() => Promise<void>> {
  const connection = await connect(inject('rabbitmq'))
  const channel = await connection.createChannel()
  await channel.assertExchange('springCloudBus', 'topic', { durable: true })
  const { queue } = await channel.assertQueue('', { exclusive: true })
  await channel.bindQueue(queue, 'springCloudBus', '#')
  await channel.consume(queue, (message) => message && take(message.content), { noAck: true })
  return () => connection.close()
}

async function tapKafka(take: (body: Buffer | null) => void): Promise<() => Promise<void>> {
  const kafka = new Kafka({ brokers: [inject('kafka')], clientId: 'tap', logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic: 'springCloudBus', numPartitions: 1 }] })
  await admin.disconnect()
  const consumer: Consumer = kafka.consumer({ groupId: `tap-${process.pid}-${Date.now()}` })
  await consumer.connect()
  await consumer.subscribe({ topic: 'springCloudBus', fromBeginning: false })
  const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()))
  const fetched = new Promise<void>((resolve) => consumer.on(consumer.events.FETCH, () => resolve()))
  await consumer.run({ eachMessage: async ({ message }) => take(message.value) })
  // Its place is found with the first fetch.
  await Promise.all([joined, fetched])
  return () => consumer.disconnect()
}
