import { expect, test } from 'vitest'
import { consumerBinding, producerBinding } from '../../../src/platform/stream/bindings.ts'
import { environmentOf } from '../../support/platform.ts'

const root = 'spring.cloud.stream'

test('a binding that nothing is said of has the defaults of Spring', async () => {
  const environment = await environmentOf({})
  expect(consumerBinding(environment, 'orders-in-0')).toEqual({
    ...{
      name: 'orders-in-0',
      binder: 'rabbit',
      contentType: 'application/json',
      destinations: ['orders-in-0'],
      group: undefined,
    },
    retry: { maxAttempts: 3, firstPauseMs: 1000, multiplier: 2, longestPauseMs: 10_000 },
    ...{ concurrency: 1, isPartitioned: false, instanceIndex: 0, instanceCount: 1, startsByItself: true },
  })
  expect(producerBinding(environment, 'orders-out-0')).toEqual({
    ...{ name: 'orders-out-0', binder: 'rabbit', contentType: 'application/json', destination: 'orders-out-0' },
    ...{ isPartitioned: false, partitionBy: undefined, partitionCount: 1, requiredGroups: [] },
  })
})

test('what is said counts, in the way that Spring lets it be written', async () => {
  const binding = `${root}.bindings.orders-in-0`
  const environment = await environmentOf({
    defaults: {
      ...{ [`${binding}.destination`]: 'orders,returns', [`${binding}.group`]: 'catalog', [`${binding}.binder`]: 'kafka' },
      ...{ [`${binding}.consumer.max-attempts`]: 5, [`${binding}.consumer.backOffInitialInterval`]: 0 },
      ...{ [`${root}.default.consumer.concurrency`]: 3, [`${root}.instance-count`]: 2, [`${root}.default-binder`]: 'rabbit' },
    },
    env: { SPRING_CLOUD_STREAM_INSTANCEINDEX: '1' },
  })
  expect(consumerBinding(environment, 'orders-in-0')).toMatchObject({
    ...{
      binder: 'kafka',
      destinations: ['orders', 'returns'],
      group: 'catalog',
      concurrency: 3,
      instanceIndex: 1,
      instanceCount: 2,
    },
    retry: { maxAttempts: 5, firstPauseMs: 0 },
  })
  expect(consumerBinding(environment, 'others-in-0')).toMatchObject({ binder: 'rabbit', concurrency: 3 })
})

test('the broker of the lab is the default of both directions', async () => {
  const environment = await environmentOf({ defaults: { 'msa.bus.broker': 'kafka' } })
  expect(consumerBinding(environment, 'a-in-0').binder).toBe('kafka')
  expect(producerBinding(environment, 'a-out-0').binder).toBe('kafka')
})

test('a platform that numbers its instances is heard', async () => {
  const environment = await environmentOf({ env: { CF_INSTANCE_INDEX: '2' } })
  expect(consumerBinding(environment, 'a-in-0').instanceIndex).toBe(2)
})

test.each([
  ['in', 'consumer.maxAttempts', '0', '0 is no whole number from 1 on'],
  ['in', 'consumer.concurrency', '1.5', '1.5 is no whole number'],
  ['in', 'binder', 'jms', 'neither rabbit nor kafka'],
  ['out', 'producer.partitionKeyExpression', 'T(Runtime).exec()', 'only as a way into payload or headers'],
  ['out', 'producer.partitionCount', 'two', 'two'],
])('%s.%s: %s is refused by name', async (direction, key, value, because) => {
  const name = `${root}.bindings.orders-${direction}-0.${key}`
  const environment = await environmentOf({ defaults: { [name]: value } })
  const read = () => (direction === 'in' ? consumerBinding : producerBinding)(environment, `orders-${direction}-0`)
  expect(read).toThrow(because)
  expect(read).toThrow(name)
})
