import { type PartitionExpression, parsePartitionExpression } from '../../protocols/stream/partition-expression.ts'
import type { Retry } from '../../protocols/stream/retry.ts'
import { brokerNamed, brokerOf } from '../bus/settings.ts'
import { SettingError } from '../config/setting-error.ts'
import type { Environment } from '../platform.ts'
import { type Places, placesIn } from './places.ts'

// `spring.cloud.stream.bindings.*`, as far as it is the same on every broker.

export type BinderName = 'rabbit' | 'kafka'

interface Binding {
  /** `orders-in-0`. */
  readonly name: string
  readonly binder: BinderName
  readonly contentType: string
}

export interface ConsumerBinding extends Binding {
  readonly destinations: readonly string[]
  /** Undefined: a copy for each instance, as long as it is there. */
  readonly group: string | undefined
  readonly retry: Retry
  readonly concurrency: number
  readonly isPartitioned: boolean
  readonly instanceIndex: number
  readonly instanceCount: number
  readonly startsByItself: boolean
}

export interface ProducerBinding extends Binding {
  readonly destination: string
  readonly isPartitioned: boolean
  /** Undefined: by the key that each message is given. */
  readonly partitionBy: PartitionExpression | undefined
  readonly partitionCount: number
  /** Groups whose queues are there before the first message. */
  readonly requiredGroups: readonly string[]
}

const root = 'spring.cloud.stream'
const defaultContentType = 'application/json'

export function consumerBinding(environment: Environment, name: string): ConsumerBinding {
  const at = placesOf(environment, name)
  const { index, count } = instanceOf(environment, at)
  const destinations = at.list('destination')
  return {
    ...{ name, binder: binderOf(environment, at), contentType: at.text('contentType') ?? defaultContentType },
    destinations: destinations.length > 0 ? destinations : [name],
    ...{ group: at.text('group'), retry: retryOf(at), concurrency: at.count('consumer.concurrency', 1) },
    ...{ isPartitioned: at.flag('consumer.partitioned', false), instanceIndex: index, instanceCount: count },
    startsByItself: at.flag('consumer.autoStartup', true),
  }
}

export function producerBinding(environment: Environment, name: string): ProducerBinding {
  const at = placesOf(environment, name)
  const partitionBy = expressionOf(at)
  const partitionCount = at.count('producer.partitionCount', 1)
  return {
    ...{ name, binder: binderOf(environment, at), contentType: at.text('contentType') ?? defaultContentType },
    ...{ destination: at.text('destination') ?? name, partitionBy, partitionCount },
    isPartitioned: partitionBy !== undefined || partitionCount > 1,
    requiredGroups: at.list('producer.requiredGroups'),
  }
}

/** A binder's own properties of a binding. */
export function extendedPlaces(environment: Environment, { name, binder }: Binding): Places {
  return placesIn(environment, [`${root}.${binder}.bindings.${name}`, `${root}.${binder}.default`])
}

function placesOf(environment: Environment, name: string): Places {
  return placesIn(environment, [`${root}.bindings.${name}`, `${root}.default`])
}

function binderOf(environment: Environment, at: Places): BinderName {
  return brokerNamed(environment, [at.nameOf('binder')]) ?? brokerOf(environment)
}

function retryOf(at: Places): Retry {
  return {
    maxAttempts: at.count('consumer.maxAttempts', 3),
    firstPauseMs: at.count('consumer.backOffInitialInterval', 1000, 0),
    multiplier: at.number('consumer.backOffMultiplier', 2),
    longestPauseMs: at.count('consumer.backOffMaxInterval', 10_000, 0),
  }
}

/** The binding's own where it is not negative; `INSTANCE_INDEX` is what platforms set. */
function instanceOf(environment: Environment, at: Places): { readonly index: number; readonly count: number } {
  const own = at.number('consumer.instanceIndex', -1)
  const ownCount = at.number('consumer.instanceCount', -1)
  const named = [`${root}.instanceIndex`, 'INSTANCE_INDEX', 'CF_INSTANCE_INDEX'].find((name) => environment.get(name))
  const index = own >= 0 ? own : environment.number(named ?? `${root}.instanceIndex`, 0)
  const count = ownCount >= 0 ? ownCount : environment.number(`${root}.instanceCount`, 1)
  if (Number.isSafeInteger(index) && Number.isSafeInteger(count) && index >= 0 && count > 0) return { index, count }
  throw new SettingError(named ?? `${root}.instanceIndex`, undefined, `instance ${index} of ${count} cannot be`)
}

function expressionOf(at: Places): PartitionExpression | undefined {
  const text = at.text('producer.partitionKeyExpression')
  if (text === undefined) return undefined
  const expression = parsePartitionExpression(text)
  if (expression !== undefined) return expression
  const because = `"${text.slice(0, 100)}" is read here only as a way into payload or headers: payload.orderId, headers['key']`
  throw new SettingError(at.nameOf('producer.partitionKeyExpression'), undefined, because)
}
