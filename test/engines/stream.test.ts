import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Received } from '../../src/platform/stream/stream.ts'
import { eventually } from '../support/rig.ts'
import { type Engine, engine } from '../support/servers/engine.ts'
import { atBroker, binding, isConnected, type StreamProperties, streamWith, textsOf } from '../support/stream.ts'

const stream = 'spring.cloud.stream'
const unique = (name: string) => `${name}-${randomBytes(3).toString('hex')}`

describe.each(['rabbit', 'kafka'] as const)('over %s, by configuration alone', (binder) => {
  let broker: Engine
  beforeAll(async () => {
    broker = await engine(binder === 'rabbit' ? 'rabbitmq' : 'kafka')
    await broker.start()
  })
  afterAll(() => broker?.remove())

  const service = (properties: StreamProperties) => streamWith({ ...atBroker(binder, broker.port), ...properties })
  const input = (destination: string, more?: StreamProperties) => binding('in', destination, more)
  const output = (destination: string, more?: StreamProperties) => binding('out', destination, more)

  test('a message arrives as it was sent: payload, type, headers, key', async () => {
    const destination = unique('orders')
    const consumer = await service(input(destination, { group: 'catalog' }))
    const seen = consumer.collect('orders')
    await isConnected(consumer)
    const producer = await service(output(destination))
    await producer.stream.send('orders', {
      payload: { orderId: 'order-1', qty: 2 },
      key: 'order-1',
      headers: { 'x-lab': '한글 "5"' },
    })
    await eventually('it came', () => seen.length === 1)
    expect(seen[0]).toMatchObject({ contentType: 'application/json', key: 'order-1', attempt: 1 })
    expect(seen[0]?.json()).toEqual({ orderId: 'order-1', qty: 2 })
    expect(seen[0]?.headers.get('x-lab')).toBe('한글 "5"')
  })

  test('one group shares the messages, another one gets them all', async () => {
    const destination = unique('orders')
    const shares = { ...input(destination, { group: 'catalog' }), [`${stream}.instanceCount`]: 2 }
    const [one, two] = [await service(shares), await service(shares)]
    const [first, second] = [one.collect('orders'), two.collect('orders')]
    for (const each of [one, two]) await isConnected(each)
    // After them: whoever comes first says how many partitions there are.
    const other = await service(input(destination, { group: 'audit' }))
    const all = other.collect('orders')
    await isConnected(other)
    const producer = await service(output(destination, { 'producer.partitionCount': 2 }))
    const sent = Array.from({ length: 100 }, (_, number) => `m${number}`)
    await Promise.all(sent.map((payload) => producer.stream.send('orders', { payload, key: payload })))
    await eventually('all came', () => first.length + second.length >= 100 && all.length >= 100, 30_000)
    expect(textsOf([...first, ...second]).sort()).toEqual(sent.toSorted())
    expect(textsOf(all).sort()).toEqual(sent.toSorted())
    if (binder === 'kafka') expect(first.length).toBeGreaterThan(0)
  })

  test('who has no group gets a copy of what is sent while he is there', async () => {
    const destination = unique('news')
    const producer = await service({ ...output(destination) })
    await producer.stream.send('orders', { payload: 'before' })
    const [one, two] = [await service(input(destination)), await service(input(destination))]
    const [first, second] = [one.collect('orders'), two.collect('orders')]
    for (const each of [one, two]) await isConnected(each)
    await producer.stream.send('orders', { payload: 'now' })
    await eventually('both have it', () => first.length > 0 && second.length > 0)
    expect([textsOf(first), textsOf(second)]).toEqual([['now'], ['now']])
  })

  test('what a group has not had yet waits for it', async () => {
    const destination = unique('orders')
    const producer = await service(output(destination, { 'producer.requiredGroups': 'catalog' }))
    await producer.stream.send('orders', { payload: 'early' })
    const consumer = await service(input(destination, { group: 'catalog' }))
    const seen = consumer.collect('orders')
    await eventually('it came', () => seen.length === 1, 60_000)
    expect(textsOf(seen)).toEqual(['early'])
  })

  test('messages of one key stay in their order, also when many are sent at once', async () => {
    const destination = unique('orders')
    const partitions = { [`${stream}.instanceCount`]: 2 }
    const members = [0, 1].map((index) =>
      service({
        ...input(destination, { group: 'catalog', 'consumer.partitioned': 'true' }),
        ...partitions,
        [`${stream}.instanceIndex`]: index,
      }),
    )
    const seen: Received[] = []
    for (const member of await Promise.all(members)) {
      member.stream.consume('orders', async (message) => void seen.push(message))
      await isConnected(member)
    }
    const producer = await service(
      output(destination, { 'producer.partitionKeyExpression': 'payload.user', 'producer.partitionCount': 2 }),
    )
    const users = ['order-1', 'user-42', 'a', 'order-2']
    const sending = Array.from({ length: 400 }, (_, number) =>
      producer.stream.send('orders', { payload: { user: users[number % 4], number } }),
    )
    await Promise.all(sending)
    await eventually('all came', () => seen.length >= 400, 30_000)
    const messages = seen.map((message) => message.json() as { user: string; number: number })
    for (const user of users) {
      const numbers = messages.filter((each) => each.user === user).map(({ number }) => number)
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
      expect(numbers).toHaveLength(100)
    }
  })

  test('what fails is tried again, and handled when it goes well', async () => {
    const destination = unique('orders')
    const consumer = await service(input(destination, { group: 'catalog' }))
    const attempts: number[] = []
    consumer.stream.consume('orders', async ({ attempt }) => {
      attempts.push(attempt)
      if (attempt < 3) throw new Error('not yet')
    })
    await isConnected(consumer)
    const producer = await service(output(destination))
    await producer.stream.send('orders', { payload: 'x' })
    await eventually('three attempts', () => attempts.length === 3)
    await producer.stream.send('orders', { payload: 'y' })
    await eventually('and the next', () => attempts.length === 6)
    expect(attempts).toEqual([1, 2, 3, 1, 2, 3])
  })

  test('a binding is stopped, and goes on behind what it had when it is started', async () => {
    const destination = unique('orders')
    const consumer = await service(input(destination, { group: 'catalog' }))
    const seen = consumer.collect('orders')
    await isConnected(consumer)
    const producer = await service(output(destination))
    await producer.stream.send('orders', { payload: 'one' })
    await eventually('the first', () => seen.length === 1)
    const change = async (state: string) => {
      const operation = consumer.endpoints[0]?.operations.find(({ method }) => method === 'POST')
      await operation?.answer({
        ...{
          selected: 'orders-in-0',
          selectedSecond: '',
          body: undefined,
          parameters: new Map([['state', state]]),
          query: new URLSearchParams(),
          mediaType: '',
        },
        request: undefined as never,
      })
    }
    await change('STOPPED')
    await producer.stream.send('orders', { payload: 'two' })
    await change('STARTED')
    await eventually('the second', () => seen.length === 2, 60_000)
    expect(textsOf(seen)).toEqual(['one', 'two'])
  })

  test('two thousand at once pass in one go', async () => {
    const destination = unique('orders')
    const consumer = await service(input(destination, { group: 'catalog' }))
    const seen = consumer.collect('orders')
    await isConnected(consumer)
    const producer = await service(output(destination))
    const sent = Array.from({ length: 2000 }, (_, number) => `m${number}`)
    await Promise.all(sent.map((payload) => producer.stream.send('orders', { payload })))
    await eventually('all came', () => seen.length >= 2000, 60_000)
    expect(textsOf(seen)).toEqual(sent)
  })
})
