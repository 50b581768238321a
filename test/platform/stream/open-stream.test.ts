import { expect, test } from 'vitest'
import { StreamUnavailable } from '../../../src/platform/stream/stream-unavailable.ts'
import type { Span, SpanStart, Tracing } from '../../../src/platform/tracing/tracing.ts'
import type { IncomingMessage } from '../../../src/protocols/stream/message.ts'
import { WireError } from '../../../src/protocols/wire-error.ts'
import { fakeBinder } from '../../support/fakes/binder.ts'
import { until } from '../../support/platform.ts'
import { streamWith } from '../../support/stream.ts'

const never = new AbortController().signal
const root = 'spring.cloud.stream'
const hasty = { [`${root}.default.consumer.backOffInitialInterval`]: 0 }

function incoming(text: string, facts: Partial<IncomingMessage> = {}): IncomingMessage {
  return {
    payload: Buffer.from(text),
    contentType: undefined,
    headers: new Map(),
    key: undefined,
    from: 'orders.catalog',
    ...facts,
  }
}

async function opened(properties: Readonly<Record<string, string | number>> = {}, facts: Parameters<typeof streamWith>[1] = {}) {
  const binder = fakeBinder()
  const binders = { rabbit: () => binder, kafka: () => binder }
  return { binder, ...(await streamWith({ ...hasty, ...properties }, { binders, ...facts })) }
}

test('bytes and text are sent as they are, all else as JSON, with the type of the binding', async () => {
  const { stream, binder } = await opened({ [`${root}.bindings.raw-out-0.contentType`]: 'text/plain' })
  await stream.send('orders', { payload: { orderId: 'order-1' }, key: 'k', headers: { 'x-lab': '1' } })
  await stream.send('raw', { payload: 'as it is' })
  await stream.send('raw', { payload: new Uint8Array([0, 1]), headers: { contentType: 'application/octet-stream' } })
  expect(binder.sent.map(({ body, contentType, headers, key }) => [body.toString(), contentType, headers, key])).toEqual([
    ['{"orderId":"order-1"}', 'application/json', { 'x-lab': '1' }, 'k'],
    ['as it is', 'text/plain', {}, undefined],
    ['\0\x01', 'application/octet-stream', {}, undefined],
  ])
  await expect(stream.send('orders', { payload: undefined })).rejects.toThrow(TypeError)
})

test('the key of a partition is what the expression finds, also in text that is JSON; a message without it is refused', async () => {
  const at = `${root}.bindings.orders-out-0.producer`
  const { stream, binder } = await opened({ [`${at}.partitionKeyExpression`]: 'payload.orderId', [`${at}.partitionCount`]: 2 })
  await stream.send('orders', { payload: { orderId: 7 }, key: 'other' })
  await stream.send('orders', { payload: '{"orderId":"order-1"}' })
  await stream.send('orders', { payload: Buffer.from('{"orderId":true}') })
  expect(binder.sent.map(({ partitionKey }) => partitionKey)).toEqual([7, 'order-1', true])
  await expect(stream.send('orders', { payload: { qty: 1 } })).rejects.toThrow('orders-out-0')
  const byHeader = await opened({ [`${at}.partitionKeyExpression`]: "headers['partitionKey']" })
  await byHeader.stream.send('orders', { payload: 'x', key: 'the key' })
  expect(byHeader.binder.sent[0]?.partitionKey).toBe('the key')
})

test.each([
  ['rabbit', 'RabbitMQ'],
  ['kafka', 'Kafka'],
])(
  '%s that is off is asked for nothing: what is sent is refused at once, nothing comes, and its health says why',
  async (binder, system) => {
    const { stream, health, lines, collect } = await streamWith({
      [`${root}.default-binder`]: binder,
      [`msa.stream.${binder}.enabled`]: 'false',
    })
    const received = collect('orders')
    await expect(stream.send('orders', { payload: 'x' })).rejects.toThrow(
      new StreamUnavailable('orders-out-0', `there is no ${system} here`, undefined),
    )
    expect((await health()).get('binders')).toMatchObject({
      components: { [binder]: { status: 'DOWN', details: { error: `there is no ${system} here` } } },
    })
    expect(lines).toMatchObject([{ level: 40, msg: 'not connected', because: `there is no ${system} here` }])
    await stream.close()
    expect(received).toEqual([])
  },
)

test('a broker that does not take it is said with the binding; another failure stays what it is', async () => {
  const { stream, binder } = await opened()
  binder.refusal = new WireError('kafka', 'timeout', { because: 'nobody listens' })
  await expect(stream.send('orders', { payload: 'x' })).rejects.toThrow(
    new StreamUnavailable('orders-out-0', 'nobody listens', undefined).message,
  )
  binder.refusal = new RangeError('odd')
  await expect(stream.send('orders', { payload: 'x' })).rejects.toThrow(RangeError)
})

test('a handler sees the message with its attempt, and what it throws is tried again', async () => {
  const { stream, binder, lines } = await opened()
  const seen: unknown[] = []
  stream.consume('orders', async (message) => {
    seen.push([message.attempt, message.contentType, message.json(), message.key, message.headers.get('x-lab')])
    if (message.attempt < 3) throw new Error('not yet')
  })
  const facts = { headers: new Map([['x-lab', '1']]), key: 'k' }
  expect(await binder.consumers[0]?.take(incoming('{"a":1}', facts), never)).toEqual({ kind: 'handled' })
  expect(seen).toEqual([1, 2, 3].map((attempt) => [attempt, 'application/json', { a: 1 }, 'k', '1']))
  expect(lines.filter(({ level }) => level === 40)).toMatchObject([{ attempt: 1, binding: 'orders-in-0' }, { attempt: 2 }])
})

test('a payload that is no JSON fails in the hands of whoever reads it as such', async () => {
  const { stream, binder } = await opened()
  stream.consume('orders', async (message) => void message.json())
  expect(await binder.consumers[0]?.take(incoming('{'), never)).toMatchObject({ kind: 'failed', error: expect.any(SyntaxError) })
})

test('a name is bound once', async () => {
  const { stream } = await opened()
  stream.consume('orders', async () => undefined)
  expect(() => stream.consume('orders', async () => undefined)).toThrow('orders-in-0 is bound already')
})

test('the trace goes with a message, and is taken up where it arrives', async () => {
  const spans: SpanStart[] = []
  const errors: unknown[] = []
  const span = (start: SpanStart) =>
    ({ traceId: 't', spanId: String(spans.push(start)), error: (error: unknown) => void errors.push(error) }) as unknown as Span
  const tracing: Tracing = {
    ...{ current: () => undefined, start: span, within: (_, work) => work() },
    run: async (start, work) => await work(span(start)),
    carrier: (own) => ({ traceparent: `of ${own?.spanId}` }),
  }
  const { stream, binder } = await opened({ [`${root}.bindings.orders-out-0.destination`]: 'order-events' }, { tracing })
  await stream.send('orders', { payload: 'x' })
  expect(binder.sent[0]?.trace).toEqual({ traceparent: 'of 1' })
  stream.consume('orders', () => Promise.reject('no'))
  await binder.consumers[0]?.take(incoming('x', { headers: new Map([['TraceParent', '00-abc']]) }), never)
  expect(spans).toEqual([
    { name: 'order-events send', kind: 'producer', remoteService: 'Fake' },
    { name: 'orders.catalog receive', kind: 'consumer', remoteService: 'Fake', from: { traceparent: '00-abc' } },
  ])
  expect(errors).toEqual(['no'])
})

test('all is counted: sent, handled, parked, dropped', async () => {
  const counts = new Map<string, number>()
  const count = (name: string, { tags = {} }: { tags?: Readonly<Record<string, string>> } = {}) => {
    const key = [name, tags.binding, tags.outcome].filter(Boolean).join(' ')
    return () => void counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const metrics = {
    counter: (name: string, facts?: object) => ({ add: count(name, facts) }),
    timer: (name: string, facts?: object) => ({ record: count(name, facts) }),
    ...{ summary: () => ({ record: () => undefined }), gauge: () => undefined, counted: () => undefined },
    longTask: () => ({ start: () => ({ end: () => undefined }) }),
  }
  const { stream, binder } = await opened({}, { metrics })
  await stream.send('orders', { payload: 'x' })
  binder.refusal = new WireError('kafka', 'closed')
  await expect(stream.send('orders', { payload: 'x' })).rejects.toThrow(StreamUnavailable)
  stream.consume('orders', ({ attempt }) => (attempt === 2 ? Promise.resolve() : Promise.reject(new Error('no'))))
  const [consumer] = binder.consumers
  await consumer?.take(incoming('x'), never)
  consumer?.news.givenUp(incoming('x'), new Error('no'), 'DLX orders')
  consumer?.news.givenUp(incoming('x'), new Error('no'), undefined)
  expect(Object.fromEntries(counts)).toEqual({
    ...{ 'messages.sent orders-out-0 SUCCESS': 1, 'messages.sent orders-out-0 ERROR': 1 },
    ...{ 'messages.handled orders-in-0 ERROR': 1, 'messages.handled orders-in-0 SUCCESS': 1 },
    ...{ 'messages.parked orders-in-0': 1, 'messages.dropped orders-in-0': 1 },
  })
})

test('the health of a binder is there as soon as something is bound to it', async () => {
  const { stream, health } = await opened({ [`${root}.bindings.orders-in-0.binder`]: 'kafka' })
  expect([...(await health()).keys()]).toEqual([])
  stream.consume('orders', async () => undefined)
  expect(await health()).toEqual(new Map([['binders', { status: 'UP', components: { kafka: { status: 'UP' } } }]]))
  await stream.send('others', { payload: 'x' })
  const all = await health()
  expect([...all.keys()]).toEqual(['binders', 'rabbit'])
  expect(Object.keys(all.get('binders')?.components ?? {})).toEqual(['kafka', 'rabbit'])
})

test('a service that begins to stop takes nothing new, and sends until its stream is closed', async () => {
  const { stream, binder, stop } = await opened()
  stream.consume('orders', async () => undefined)
  stop()
  await until(() => binder.consumers[0]?.isClosed === true, 'the consumer to be closed')
  await stream.send('orders', { payload: 'the last' })
  await stream.close()
  expect([binder.sent.length, binder.isClosed]).toEqual([1, true])
  await expect(stream.send('orders', { payload: 'too late' })).rejects.toThrow('it is stopped')
})
