import { expect, test } from 'vitest'
import { consumerBinding, producerBinding } from '../../../src/platform/stream/bindings.ts'
import { kafkaConsumer, kafkaProducer, kafkaRetry } from '../../../src/platform/stream/kafka-binding.ts'
import { environmentOf } from '../../support/platform.ts'

const root = 'spring.cloud.stream'
const binding = `${root}.bindings.orders-in-0`
const own = `${root}.kafka.bindings.orders-in-0.consumer`
const kafka = { [`${root}.default-binder`]: 'kafka', [`${binding}.destination`]: 'orders' }

async function bound(properties: Readonly<Record<string, string | number>>) {
  const environment = await environmentOf({ defaults: { ...kafka, ...properties } })
  return { environment, facts: consumerBinding(environment, 'orders-in-0') }
}

async function consumer(properties: Readonly<Record<string, string | number>>) {
  const { environment, facts } = await bound(properties)
  return kafkaConsumer(environment, facts)
}

test('a group begins at the beginning, nobody in particular at the end; unless it is said', async () => {
  expect(await consumer({ [`${binding}.group`]: 'catalog' })).toMatchObject({ group: 'catalog', startsAt: 'earliest' })
  expect(await consumer({})).toMatchObject({ group: undefined, startsAt: 'latest' })
  expect(await consumer({ [`${own}.startOffset`]: 'earliest' })).toMatchObject({ startsAt: 'earliest' })
  await expect(consumer({ [`${own}.startOffset`]: 'middle' })).rejects.toThrow(`${own}.startOffset`)
})

test('a topic is made for all instances and what each of them does at a time', async () => {
  const facts = { [`${root}.instanceCount`]: 3, [`${binding}.consumer.concurrency`]: 2 }
  expect((await consumer(facts)).topics).toEqual([{ topic: 'orders', partitions: 6, mayCreate: true, replicationFactor: -1 }])
  const shared = { [`${root}.kafka.binder.minPartitionCount`]: 8, [`${root}.kafka.binder.autoCreateTopics`]: 'false' }
  expect((await consumer({ ...facts, ...shared })).topics).toMatchObject([{ partitions: 8, mayCreate: false }])
})

test('dead letters have a topic for each group, or one that is named', async () => {
  const parks = { [`${binding}.group`]: 'catalog', [`${own}.enableDlq`]: 'true' }
  expect((await consumer(parks)).deadLetters?.topicOf('orders')).toBe('error.orders.catalog')
  const named = await consumer({ ...parks, [`${own}.dlqName`]: 'morgue', [`${own}.dlqPartitions`]: 1 })
  expect([named.deadLetters?.topicOf('orders'), named.deadLetters?.partitions]).toEqual(['morgue', 1])
  await expect(consumer({ [`${own}.enableDlq`]: 'true' })).rejects.toThrow('kept for a group')
})

test('with a single attempt and no place for dead letters it is delivered ten times, as by the container', async () => {
  const once = { [`${binding}.consumer.maxAttempts`]: 1, [`${binding}.group`]: 'catalog' }
  const { environment, facts } = await bound(once)
  expect(kafkaRetry(environment, facts)).toMatchObject({ maxAttempts: 10, firstPauseMs: 0 })
  const parking = await bound({ ...once, [`${own}.enableDlq`]: 'true' })
  expect(kafkaRetry(parking.environment, parking.facts)).toMatchObject({ maxAttempts: 1 })
})

test('a producer has the partitions that it is told, and adds them where that is allowed', async () => {
  const said = {
    ...kafka,
    [`${root}.bindings.orders-out-0.producer.partitionCount`]: 4,
    [`${root}.bindings.orders-out-0.destination`]: 'orders',
  }
  const environment = await environmentOf({ defaults: { ...said, [`${root}.kafka.binder.auto-add-partitions`]: 'true' } })
  expect(kafkaProducer(environment, producerBinding(environment, 'orders-out-0'))).toMatchObject({
    topic: 'orders',
    partitions: 4,
    mayGrow: true,
  })
})
