import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Received } from '../../src/platform/stream/stream.ts'
import type { RabbitChannel, RabbitMessage } from '../../src/protocols/rabbitmq/connection.ts'
import { redrive } from '../../src/systems/kafka/redrive.ts'
import { kafkaAt } from '../support/kafka.ts'
import { rabbitClient, rabbitDesk } from '../support/rabbit-desk.ts'
import { eventually } from '../support/rig.ts'
import { type Engine, engine } from '../support/servers/engine.ts'
import { atBroker, binding, isConnected, type StreamProperties, streamWith, textsOf } from '../support/stream.ts'

const stream = 'spring.cloud.stream'
const unique = (name: string) => `${name}-${randomBytes(3).toString('hex')}`
const never = new AbortController().signal

describe.each(['rabbit', 'kafka'] as const)('what cannot be handled over %s', (binder) => {
  let broker: Engine
  beforeAll(async () => {
    broker = await engine(binder === 'rabbit' ? 'rabbitmq' : 'kafka')
    await broker.start()
  })
  afterAll(() => broker?.remove())

  const service = (properties: StreamProperties) => streamWith({ ...atBroker(binder, broker.port), ...properties })
  const own = (key: string, value: string) => ({ [`${stream}.${binder}.bindings.orders-in-0.consumer.${key}`]: value })
  const parks = () => own(binder === 'rabbit' ? 'autoBindDlq' : 'enableDlq', 'true')

  /** A consumer that handles everything but poison, as long as there is some. */
  async function consumerOf(destination: string, more: StreamProperties) {
    const member = await service({ ...binding('in', destination, { group: 'catalog' }), ...more })
    const seen: Received[] = []
    const attempts: number[] = []
    const poison = { isPoison: true }
    member.stream.consume('orders', async (message) => {
      if (message.payload.toString().startsWith('poison') && poison.isPoison) {
        attempts.push(message.attempt)
        throw new Error('stock service unavailable', { cause: new Error('connection refused') })
      }
      seen.push(message)
    })
    await isConnected(member)
    return { member, seen, attempts, poison }
  }

  async function sendBack(destination: string): Promise<void> {
    if (binder === 'rabbit') {
      const { msa } = await rabbitDesk(broker)
      expect(await msa(['dlq', 'redrive', `${destination}.catalog.dlq`])).toMatchObject({ code: 0 })
      return
    }
    const login = { brokers: [`127.0.0.1:${broker.port}`], clientId: 'test' }
    const wish = {
      ...{ topic: `error.${destination}.catalog`, to: undefined, range: { from: { kind: 'start' }, until: undefined } as const },
      ...{ partitions: undefined, filter: undefined, max: undefined, maxHops: undefined, dryRun: false },
    }
    const { routes } = await redrive(login, wish, { signal: never, onProgress: () => undefined, onGap: () => undefined })
    expect(routes).toEqual([{ to: destination, done: 1, failed: 0, because: null }])
  }

  test('is parked after its attempts while the rest flows on, and handled when our own verb has sent it back', async () => {
    const destination = unique('orders')
    const { member, seen, attempts, poison } = await consumerOf(destination, parks())
    const producer = await service(binding('out', destination))
    for (const payload of ['before', 'poison', 'after'])
      await producer.stream.send('orders', { payload, key: 'same', headers: { 'x-lab': '1' } })
    await eventually('the one behind it came', () => seen.length === 2)
    expect([textsOf(seen), attempts]).toEqual([
      ['before', 'after'],
      [1, 2, 3],
    ])
    expect(member.lines.find(({ msg }) => msg === 'a message is parked')).toMatchObject({ level: 50, binding: 'orders-in-0' })
    poison.isPoison = false
    await sendBack(destination)
    await eventually('it came back', () => seen.length === 3)
    expect(seen[2]?.payload.toString()).toBe('poison')
    expect(seen[2]?.headers.get('x-lab')).toBe('1')
    expect(seen[2]?.contentType).toBe('application/json')
  })

  test('is dropped, and said, where there is no place for it', async () => {
    const destination = unique('orders')
    const { member, seen } = await consumerOf(destination, {})
    const producer = await service(binding('out', destination))
    for (const payload of ['poison', 'after']) await producer.stream.send('orders', { payload, key: 'same' })
    await eventually('the one behind it came', () => seen.length === 1)
    expect(member.lines.filter(({ level }) => level === 50)).toMatchObject([
      { msg: 'a message is dropped: there is no place for dead letters', binding: 'orders-in-0' },
    ])
  })

  test.runIf(binder === 'rabbit')('has the headers that Spring writes, and the types of those it had', async () => {
    const destination = unique('orders')
    await consumerOf(destination, parks())
    const channel = await rabbitClient(broker)
    const headers = { lab: { '!': 'int64', value: 9_007_199_254_740_993n }, 'x-lab': '1' }
    channel.publish(destination, destination, Buffer.from('poison'), {
      ...{ contentType: 'application/json', messageId: 'the one', priority: 0, persistent: true, headers },
    })
    const parked = await taken(channel, `${destination}.catalog.dlq`)
    expect(parked.fields).toMatchObject({ exchange: 'DLX', routingKey: `${destination}.catalog` })
    expect(parked.content.toString()).toBe('poison')
    expect(parked.properties).toMatchObject({
      contentType: 'application/json',
      deliveryMode: 2,
      messageId: 'the one',
      priority: 0,
    })
    expect(parked.properties.headers).toMatchObject({
      ...{ lab: { '!': 'int64', value: 9_007_199_254_740_993n }, 'x-lab': '1', 'retry-count': { '!': 'int64', value: 1 } },
      ...{ 'x-original-exchange': destination, 'x-original-routingKey': destination },
      'x-exception-message': 'stock service unavailable; connection refused',
      'x-exception-stacktrace': expect.stringMatching(/^Error: stock service unavailable\n/),
    })
    expect(parked.properties.headers).not.toHaveProperty('x-death')
  })

  test.runIf(binder === 'rabbit')(
    'is not lost when somebody deletes the queue of the dead letters: it is declared again',
    async () => {
      const destination = unique('orders')
      const { member, attempts } = await consumerOf(destination, parks())
      const channel = await rabbitClient(broker)
      await channel.deleteQueue(`${destination}.catalog.dlq`)
      const producer = await service(binding('out', destination))
      await producer.stream.send('orders', { payload: 'poison' })
      await eventually('it is parked', () => member.lines.some(({ msg }) => msg === 'a message is parked'))
      expect((await taken(channel, `${destination}.catalog.dlq`)).content.toString()).toBe('poison')
      expect(attempts).toEqual([1, 2, 3, 1, 2, 3])
    },
  )

  test.runIf(binder === 'rabbit')('is left to the broker where nothing is to be published', async () => {
    const destination = unique('orders')
    await consumerOf(destination, { ...parks(), ...own('republishToDlq', 'false') })
    const producer = await service(binding('out', destination))
    await producer.stream.send('orders', { payload: 'poison' })
    const channel = await rabbitClient(broker)
    const parked = await taken(channel, `${destination}.catalog.dlq`)
    expect(parked).toMatchObject({
      properties: { headers: { 'x-death': [{ reason: 'rejected', queue: `${destination}.catalog` }] } },
    })
  })

  test.runIf(binder === 'kafka')(
    'keeps its partition, key and headers; one that has grown too large leaves its words behind',
    async () => {
      const destination = unique('orders')
      const admin = kafkaAt([`127.0.0.1:${broker.port}`]).admin()
      await admin.connect()
      onTestFinished(() => admin.disconnect())
      const configEntries = [{ name: 'max.message.bytes', value: '8000' }]
      const topics = [destination, `error.${destination}.catalog`].map((topic) => ({ topic, numPartitions: 3, configEntries }))
      await admin.createTopics({ topics })
      const { seen } = await consumerOf(destination, parks())
      const producer = await service(binding('out', destination, { 'producer.partitionCount': 3 }))
      // order-1 is in partition 2 of 3.
      for (const payload of ['poison', `poison ${'x'.repeat(7500)}`, 'after'])
        await producer.stream.send('orders', { payload, key: 'order-1', headers: { 'x-lab': '1' } })
      await eventually('the one behind them came', () => seen.length === 1)
      const parked = await readTopic(`error.${destination}.catalog`, 2)
      expect(parked.map(({ partition, key, value }) => [partition, key, value.slice(0, 8)])).toEqual([
        [2, 'order-1', 'poison'],
        [2, 'order-1', 'poison x'],
      ])
      const [first, second] = parked.map(({ headers }) => headers)
      expect(first).toMatchObject({
        ...{ contentType: 'application/json', 'x-lab': '1', 'x-original-topic': destination },
        ...{
          'x-original-partition': '\0\0\0\x02',
          'x-original-offset': '\0'.repeat(8),
          'x-original-timestamp-type': 'CreateTime',
        },
        ...{ 'x-exception-fqcn': 'Error', 'x-exception-message': 'stock service unavailable; connection refused' },
        'x-exception-stacktrace': expect.stringMatching(/^Error: stock service unavailable\n/),
        spring_json_header_types: '{"contentType":"java.lang.String","x-lab":"java.lang.String"}',
      })
      expect(second).toMatchObject({ 'x-original-topic': destination, 'x-exception-stacktrace': '', 'x-exception-message': '' })
    },
  )

  async function taken(channel: RabbitChannel, queue: string) {
    const found: RabbitMessage[] = []
    await eventually('it is there', async () => {
      const message = await channel.get(queue)
      if (message) found.push(message)
      return found.length > 0
    })
    return found[0] as RabbitMessage
  }

  async function readTopic(topic: string, count: number) {
    const consumer = kafkaAt([`127.0.0.1:${broker.port}`]).consumer({ groupId: unique('reader') })
    onTestFinished(() => consumer.disconnect())
    const found: { partition: number; key: string; value: string; headers: Record<string, string> }[] = []
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({
      async eachMessage({ partition, message: { key, value, headers = {} } }) {
        const texts = Object.entries(headers).map(([name, bytes]) => [name, String(bytes)])
        found.push({ partition, key: String(key), value: String(value), headers: Object.fromEntries(texts) })
      },
    })
    await eventually('they were read', () => found.length >= count, 30_000)
    return found
  }
})
