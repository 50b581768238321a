import type { RabbitLogin } from '../../protocols/rabbitmq/connection.ts'
import { partitionOf } from '../../protocols/stream/partition.ts'
import { createRabbitConsumer } from '../../protocols/stream/rabbit-consumer.ts'
import { propertiesOf } from '../../protocols/stream/rabbit-delivery.ts'
import type { RabbitSettings } from '../../protocols/stream/rabbit-link.ts'
import { createRabbitPublisher, type RabbitPublisher } from '../../protocols/stream/rabbit-publisher.ts'
import { routingKeyOf } from '../../protocols/stream/rabbit-topology.ts'
import { rabbitLogins } from '../bus/rabbit-settings.ts'
import type { Environment } from '../platform.ts'
import type { Binder } from './binder.ts'
import type { ProducerBinding } from './bindings.ts'
import { healthOfLinks } from './link-health.ts'
import { rabbitConsumer, rabbitProducer } from './rabbit-binding.ts'
import type { StreamSettings } from './settings.ts'

export function createRabbitBinder(environment: Environment, settings: StreamSettings): Binder {
  const logins: readonly [RabbitLogin, ...RabbitLogin[]] = rabbitLogins(environment)
  const { name, drainMs, sendTimeoutMs: parkTimeoutMs } = settings
  const link = (purpose: string): RabbitSettings => ({ logins, connectionName: `${name}-${purpose}` })
  const links = new Set<Pick<RabbitPublisher, 'state'>>()
  let publisher: RabbitPublisher | undefined
  /** Opened when something is sent for the first time. */
  const thePublisher = () => {
    publisher ??= createRabbitPublisher(link('producer'), settings.onState)
    links.add(publisher)
    return publisher
  }
  return {
    system: 'RabbitMQ',
    consumer(binding, take, news) {
      const facts = { ...rabbitConsumer(environment, binding), drainMs, parkTimeoutMs }
      const consumer = createRabbitConsumer({ link: link(binding.name), settings: facts, publisher: thePublisher, take, news })
      links.add(consumer)
      return {
        get state() {
          return consumer.state
        },
        async close() {
          links.delete(consumer)
          await consumer.close()
        },
      }
    },
    producer(binding) {
      const { exchange, key, topology } = rabbitProducer(environment, binding)
      const choose = partitionChooser(binding)
      return (message, timeoutMs) => {
        const routed = { exchange, key: routingKeyOf(key, choose(message)), topology }
        return thePublisher().publish({ ...routed, body: message.body, properties: propertiesOf(message) }, timeoutMs)
      }
    },
    health: async () => healthOfLinks([...links].map(({ state }) => state)),
    close: async () => publisher?.close(),
  }
}

/** By its key; without one each goes to the next. Undefined: there are no partitions. */
function partitionChooser({ isPartitioned, partitionCount }: ProducerBinding) {
  let turn = 0
  return ({ partitionKey }: Parameters<ReturnType<Binder['producer']>>[0]): number | undefined => {
    if (!isPartitioned) return undefined
    if (partitionKey !== undefined) return partitionOf(partitionKey, partitionCount)
    turn += 1
    return turn % partitionCount
  }
}
