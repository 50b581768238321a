import type { KafkaConsumerSettings } from '../../protocols/stream/kafka-consumer.ts'
import { deadLetterTopic } from '../../protocols/stream/kafka-dead-letter.ts'
import type { TopicWish } from '../../protocols/stream/kafka-topics.ts'
import type { Retry } from '../../protocols/stream/retry.ts'
import { SettingError } from '../config/setting-error.ts'
import type { Environment } from '../platform.ts'
import { type ConsumerBinding, extendedPlaces, type ProducerBinding } from './bindings.ts'
import { type Places, placesIn } from './places.ts'

// `spring.cloud.stream.kafka.*`.

type ConsumerFacts = Omit<KafkaConsumerSettings, 'drainMs' | 'parkTimeoutMs'>

const binder = 'spring.cloud.stream.kafka.binder'

export function kafkaConsumer(environment: Environment, binding: ConsumerBinding): ConsumerFacts {
  const { group, destinations, concurrency, instanceCount } = binding
  const at = extendedPlaces(environment, binding)
  const partitions = instanceCount * concurrency
  return {
    topics: destinations.map((topic) => topicWish(environment, at, { side: 'consumer', topic, partitions })),
    ...{ group, concurrency, startsAt: startOf(at, group), deadLetters: deadLettersOf(at, binding) },
    sessionTimeoutMs: sessionTimeoutMs(environment, binding),
  }
}

export function kafkaProducer(environment: Environment, binding: ProducerBinding): TopicWish {
  const { destination: topic, partitionCount: partitions } = binding
  const at = extendedPlaces(environment, binding)
  const mayGrow = environment.boolean(`${binder}.autoAddPartitions`, false)
  return { ...topicWish(environment, at, { side: 'producer', topic, partitions }), mayGrow }
}

/** Without attempts of its own and without a place for dead letters, Spring's container delivers it ten times. */
export function kafkaRetry(environment: Environment, binding: ConsumerBinding): Retry {
  const parks = deadLettersOf(extendedPlaces(environment, binding), binding) !== undefined
  if (binding.retry.maxAttempts > 1 || parks) return binding.retry
  return { maxAttempts: 10, firstPauseMs: 0, multiplier: 1, longestPauseMs: 0 }
}

interface Wanted {
  readonly side: 'consumer' | 'producer'
  readonly topic: string
  readonly partitions: number
}

function topicWish(environment: Environment, at: Places, { side, topic, partitions }: Wanted): Omit<TopicWish, 'mayGrow'> {
  const shared = placesIn(environment, [binder])
  return {
    topic,
    partitions: Math.max(partitions, shared.count('minPartitionCount', 1)),
    mayCreate: shared.flag('autoCreateTopics', true),
    replicationFactor: at.number(`${side}.topic.replicationFactor`, shared.number('replicationFactor', -1)),
  }
}

function startOf(at: Places, group: string | undefined): 'earliest' | 'latest' {
  const given = at.text('consumer.startOffset')
  if (given === undefined) return group === undefined ? 'latest' : 'earliest'
  if (given === 'earliest' || given === 'latest') return given
  throw new SettingError(at.nameOf('consumer.startOffset'), undefined, `"${given}" is neither earliest nor latest`)
}

function deadLettersOf(at: Places, { group }: ConsumerBinding): KafkaConsumerSettings['deadLetters'] {
  if (!at.flag('consumer.enableDlq', false)) return undefined
  if (group === undefined)
    throw new SettingError(at.nameOf('consumer.enableDlq'), undefined, 'dead letters are kept for a group, and there is none')
  const name = at.text('consumer.dlqName')
  const partitions = at.text('consumer.dlqPartitions') === undefined ? undefined : at.count('consumer.dlqPartitions', 1)
  return { topicOf: (topic) => name ?? deadLetterTopic(topic, group), partitions }
}

/** Shorter than Java's 45 s: so long nobody handles what a member had that was killed. */
function sessionTimeoutMs(environment: Environment, { name }: ConsumerBinding): number {
  const bindings = `spring.cloud.stream.kafka.bindings.${name}.consumer.configuration`
  const at = placesIn(environment, [bindings, `${binder}.consumer-properties`, `${binder}.configuration`])
  return at.count('session.timeout.ms', 10_000)
}
