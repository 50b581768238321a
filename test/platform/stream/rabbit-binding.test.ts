import { expect, test } from 'vitest'
import { consumerBinding, producerBinding } from '../../../src/platform/stream/bindings.ts'
import { rabbitConsumer, rabbitProducer } from '../../../src/platform/stream/rabbit-binding.ts'
import { environmentOf } from '../../support/platform.ts'

const root = 'spring.cloud.stream'
const own = `${root}.rabbit.bindings.orders-in-0.consumer`

async function consumer(properties: Readonly<Record<string, string | number>>, group = 'catalog') {
  const said = {
    [`${root}.bindings.orders-in-0.destination`]: 'orders',
    [`${root}.bindings.orders-in-0.group`]: group,
    ...properties,
  }
  const environment = await environmentOf({ defaults: said })
  return rabbitConsumer(environment, consumerBinding(environment, 'orders-in-0'))
}

test('without a word a consumer takes one at a time, and publishes what it cannot handle where dead letters are', async () => {
  const { sources, ...facts } = await consumer({})
  expect(facts).toEqual({ concurrency: 1, prefetch: 1, isExclusive: false, requeuesRejected: false })
  expect(sources()).toMatchObject([
    { queue: 'orders.catalog', republishing: { exchange: 'DLX', key: 'orders.catalog', isDeclared: false } },
  ])
})

test('each destination has a queue, and each connection of somebody without a group a new one', async () => {
  const both = await consumer({ [`${root}.bindings.orders-in-0.destination`]: 'orders,returns' })
  expect(both.sources().map(({ queue }) => queue)).toEqual(['orders.catalog', 'returns.catalog'])
  const nobody = await consumer({ [`${own}.anonymousGroupPrefix`]: 'temporary.' }, '')
  const queues = [nobody.sources()[0]?.queue, nobody.sources()[0]?.queue]
  expect(queues).toEqual([expect.stringMatching(/^orders\.temporary\.[\w-]{22}$/), expect.any(String)])
  expect(queues[0]).not.toBe(queues[1])
})

test('a partitioned one has the queue of its index', async () => {
  const { sources } = await consumer({
    ...{
      [`${root}.bindings.orders-in-0.consumer.partitioned`]: 'true',
      [`${root}.instanceIndex`]: 1,
      [`${root}.instanceCount`]: 2,
    },
  })
  expect(sources()[0]?.queue).toBe('orders.catalog-1')
})

test('what a queue is to be is said by its arguments, and of the dead letters by theirs', async () => {
  const { sources } = await consumer({
    ...{
      [`${own}.autoBindDlq`]: 'true',
      [`${own}.ttl`]: 5000,
      [`${own}.maxLength`]: 10,
      [`${own}.overflowBehavior`]: 'reject-publish',
    },
    ...{ [`${own}.lazy`]: 'true', [`${own}.quorum.enabled`]: 'true', [`${own}.quorum.deliveryLimit`]: 4 },
    ...{ [`${own}.dlqTtl`]: 1000, [`${own}.dlqDeadLetterExchange`]: 'back', [`${own}.dlqMaxLengthBytes`]: 99 },
  })
  const { queues } = sources()[0]?.topology ?? { queues: [] }
  expect(queues.map(({ name, args }) => [name, args])).toEqual([
    [
      'orders.catalog',
      {
        ...{ 'x-dead-letter-exchange': 'DLX', 'x-dead-letter-routing-key': 'orders.catalog', 'x-message-ttl': 5000 },
        ...{ 'x-max-length': 10, 'x-overflow': 'reject-publish', 'x-queue-mode': 'lazy' },
        ...{ 'x-queue-type': 'quorum', 'x-delivery-limit': 4 },
      },
    ],
    ['orders.catalog.dlq', { 'x-message-ttl': 1000, 'x-dead-letter-exchange': 'back', 'x-max-length-bytes': 99 }],
  ])
})

test('with attempts of its own nothing goes back to its queue; with a single one it may', async () => {
  const attempts = `${root}.bindings.orders-in-0.consumer.maxAttempts`
  expect(await consumer({ [`${own}.requeueRejected`]: 'true' })).toMatchObject({ requeuesRejected: false })
  const facts = { [`${own}.requeueRejected`]: 'true', [`${own}.republishToDlq`]: 'false', [attempts]: 1 }
  const { sources, requeuesRejected } = await consumer(facts)
  expect([requeuesRejected, sources()[0]?.republishing]).toEqual([true, undefined])
})

test('a producer declares the queues of the groups that it must not lose anything for', async () => {
  const said = {
    ...{ [`${root}.bindings.audit-out-0.destination`]: 'audit', [`${root}.bindings.audit-out-0.producer.partitionCount`]: 2 },
    ...{ [`${root}.bindings.audit-out-0.producer.requiredGroups`]: 'g1,g2', [`${root}.rabbit.default.producer.prefix`]: 'lab.' },
  }
  const environment = await environmentOf({ defaults: said })
  const { exchange, key, topology } = rabbitProducer(environment, producerBinding(environment, 'audit-out-0'))
  expect([exchange, key]).toEqual(['lab.audit', 'audit'])
  expect(topology.queues.map(({ name }) => name)).toEqual([
    'lab.audit.g1-0',
    'lab.audit.g1-1',
    'lab.audit.g2-0',
    'lab.audit.g2-1',
  ])
})
