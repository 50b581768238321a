import { createKafkaConsumer } from '../../protocols/stream/kafka-consumer.ts'
import { encodeHeaders } from '../../protocols/stream/kafka-headers.ts'
import {
  anyPartition,
  createKafkaPublisher,
  type KafkaPublisher,
  tooFewPartitions,
} from '../../protocols/stream/kafka-publisher.ts'
import type { OutgoingMessage } from '../../protocols/stream/message.ts'
import { partitionOf } from '../../protocols/stream/partition.ts'
import { messageOf } from '../../shared/errors.ts'
import { kafkaLogin } from '../bus/kafka-settings.ts'
import type { Environment } from '../platform.ts'
import type { Binder } from './binder.ts'
import type { ProducerBinding } from './bindings.ts'
import { kafkaConsumer, kafkaProducer } from './kafka-binding.ts'
import { healthOfLinks } from './link-health.ts'
import type { StreamSettings } from './settings.ts'

const probeTimeoutMs = 2000

export function createKafkaBinder(environment: Environment, settings: StreamSettings): Binder {
  const login = kafkaLogin(environment, settings.name)
  const { drainMs, sendTimeoutMs: parkTimeoutMs } = settings
  const links = new Set<Pick<KafkaPublisher, 'state'>>()
  let publisher: KafkaPublisher | undefined
  /** Opened when something is sent for the first time. */
  const thePublisher = () => {
    publisher ??= createKafkaPublisher(login, settings.onState)
    links.add(publisher)
    return publisher
  }
  return {
    system: 'Kafka',
    consumer(binding, take, news) {
      const facts = { ...kafkaConsumer(environment, binding), drainMs, parkTimeoutMs }
      const consumer = createKafkaConsumer({ login, settings: facts, publisher: thePublisher, take, news })
      links.add(consumer)
      return {
        get state() {
          return consumer.state
        },
        ...(consumer.pausing && { pausing: consumer.pausing }),
        async close() {
          links.delete(consumer)
          await consumer.close()
        },
      }
    },
    producer(binding) {
      const topic = kafkaProducer(environment, binding)
      return (message, timeoutMs) => {
        const key = message.key === undefined ? null : Buffer.from(message.key)
        const partition = partitionFor(binding, message, key)
        return thePublisher().publish({ topic, partition, key, value: message.body, headers: encodeHeaders(message) }, timeoutMs)
      }
    },
    async health() {
      try {
        await publisher?.probe(probeTimeoutMs)
      } catch (error) {
        return { status: 'DOWN', details: { error: messageOf(error) } }
      }
      return healthOfLinks([...links].map(({ state }) => state))
    },
    close: async () => publisher?.close(),
  }
}

/** Over as many as there are, where these are more than the binding says. */
function partitionFor(
  { isPartitioned, partitionCount, destination }: ProducerBinding,
  { partitionKey }: OutgoingMessage,
  key: Buffer | null,
): (partitions: number) => number {
  if (!isPartitioned) return anyPartition(key)
  return (partitions) => {
    if (partitions < partitionCount) throw tooFewPartitions(destination, partitions, partitionCount)
    return partitionKey === undefined ? anyPartition(key)(partitions) : partitionOf(partitionKey, partitions)
  }
}
