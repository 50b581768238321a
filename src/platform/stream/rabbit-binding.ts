import { randomBytes } from 'node:crypto'
import type { RabbitConsumerSettings, RabbitSource } from '../../protocols/stream/rabbit-consumer.ts'
import {
  anonymousTopology,
  type DestinationSettings,
  deadLetterExchange,
  destinationTopology,
  groupTopology,
  joined,
  type Topology,
} from '../../protocols/stream/rabbit-topology.ts'
import type { Environment } from '../platform.ts'
import { type ConsumerBinding, extendedPlaces, type ProducerBinding } from './bindings.ts'
import type { Places } from './places.ts'
import { queueArguments } from './rabbit-queue-arguments.ts'

// `spring.cloud.stream.rabbit.bindings.*`.

type ConsumerFacts = Omit<RabbitConsumerSettings, 'drainMs' | 'parkTimeoutMs'>

export function rabbitConsumer(environment: Environment, binding: ConsumerBinding): ConsumerFacts {
  const at = extendedPlaces(environment, binding)
  const republishes = at.flag('consumer.republishToDlq', true)
  const sourceOf = (destination: string) => {
    const settings = destinationSettings(at, 'consumer', destination, republishes)
    return binding.group === undefined
      ? anonymousSource(settings, at, republishes)
      : groupSource(settings, at, { ...binding, group: binding.group }, republishes)
  }
  return {
    sources: () => binding.destinations.map(sourceOf),
    ...{ concurrency: binding.concurrency, prefetch: at.count('consumer.prefetch', 1, 0) },
    isExclusive: at.flag('consumer.exclusive', false),
    // With attempts of its own Spring never lets it go back.
    requeuesRejected: at.flag('consumer.requeueRejected', false) && binding.retry.maxAttempts === 1,
  }
}

export interface RabbitDestination {
  readonly exchange: string
  /** What a routing key begins with. */
  readonly key: string
  readonly topology: Topology
}

export function rabbitProducer(environment: Environment, binding: ProducerBinding): RabbitDestination {
  const at = extendedPlaces(environment, binding)
  const settings = destinationSettings(at, 'producer', binding.destination, false)
  const partitions = binding.isPartitioned ? Array.from({ length: binding.partitionCount }, (_, index) => index) : undefined
  const groups = binding.requiredGroups.map((group) =>
    groupTopology(settings, { ...groupFacts(at, 'producer'), group, partitions }),
  )
  return {
    exchange: `${settings.prefix}${binding.destination}`,
    key: binding.destination,
    topology: joined([destinationTopology(settings), ...groups]),
  }
}

function groupSource(
  settings: DestinationSettings,
  at: Places,
  { group, isPartitioned, instanceIndex }: ConsumerBinding & { readonly group: string },
  republishes: boolean,
): RabbitSource {
  const partitions = isPartitioned ? [instanceIndex] : undefined
  const own = groupTopology(settings, { ...groupFacts(at, 'consumer'), group, partitions })
  const queue = own.queues[0]?.name ?? ''
  const key = settings.deadLetterRoutingKey ?? queue
  return {
    ...{ queue, topology: joined([destinationTopology(settings), own]) },
    republishing: republishes
      ? { exchange: deadLetterExchange(settings), key, isDeclared: settings.bindsDeadLetters }
      : undefined,
  }
}

/** A new name each time: the broker may still know the one before. */
function anonymousSource(settings: DestinationSettings, at: Places, republishes: boolean): RabbitSource {
  const group = `${at.text('consumer.anonymousGroupPrefix') ?? 'anonymous.'}${randomBytes(16).toString('base64url')}`
  const own = anonymousTopology(settings, group)
  const queue = own.queues[0]?.name ?? ''
  return {
    ...{ queue, topology: joined([destinationTopology(settings), own]) },
    republishing: republishes ? { exchange: deadLetterExchange(settings), key: queue, isDeclared: false } : undefined,
  }
}

function groupFacts(at: Places, side: 'consumer' | 'producer') {
  return {
    isNamedAfterGroupOnly: at.flag(`${side}.queueNameGroupOnly`, false),
    isDurable: at.flag(`${side}.durableSubscription`, true),
    bindingKey: at.text(`${side}.bindingRoutingKey`),
  }
}

function destinationSettings(
  at: Places,
  side: 'consumer' | 'producer',
  destination: string,
  republishes: boolean,
): DestinationSettings {
  const text = (key: string) => at.text(`${side}.${key}`)
  const flag = (key: string, fallback: boolean) => at.flag(`${side}.${key}`, fallback)
  return {
    ...{ destination, republishes, prefix: text('prefix') ?? '' },
    ...{ exchangeType: text('exchangeType') ?? 'topic', isExchangeDurable: flag('exchangeDurable', true) },
    ...{ isExchangeAutoDelete: flag('exchangeAutoDelete', false), declaresExchange: flag('declareExchange', true) },
    ...{ bindsDeadLetters: flag('autoBindDlq', false), deadLetterExchange: text('deadLetterExchange') },
    ...{ deadLetterQueue: text('deadLetterQueueName'), deadLetterRoutingKey: text('deadLetterRoutingKey') },
    ...{ queueArgs: queueArguments(at, `${side}.`), deadLetterArgs: queueArguments(at, `${side}.dlq`) },
  }
}
