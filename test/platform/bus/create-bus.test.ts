import { expect, test } from 'vitest'
import { BusUnavailable } from '../../../src/platform/bus/bus-unavailable.ts'
import { createTracing } from '../../../src/platform/tracing/create-tracing.ts'
import { toZipkinSpan } from '../../../src/platform/tracing/zipkin-span.ts'
import type { BusEvent } from '../../../src/protocols/bus/events.ts'
import { WireError } from '../../../src/protocols/wire-error.ts'
import type { ZipkinSpan } from '../../../src/protocols/zipkin/span.ts'
import { fakeBroker } from '../../support/fakes/bus-broker.ts'
import { type BusMemberFacts, busMember } from '../../support/fakes/bus-member.ts'
import { eventually } from '../../support/rig.ts'

const user = 'user-service:8081:aa'
const order = 'order-service:8082:bb'

function two(facts: BusMemberFacts = {}) {
  const broker = fakeBroker()
  const [one, other] = [user, order].map((id) => busMember(id, { transport: broker.connect(), ...facts }))
  if (!one || !other) throw new Error('two were made')
  return { broker, one, other }
}

test('who says refresh is refreshed before it is sent, and then only acknowledges what comes back', async () => {
  const { broker, one, other } = two()
  const order: string[] = []
  one.whenRefreshed(async () => void order.push('refreshed'))
  broker.onMessage(() => order.push('sent'))
  await one.bus.refresh()
  await broker.settled()
  expect(order).toEqual(['refreshed', 'sent', 'sent', 'sent'])
  expect([one.refreshes, other.refreshes]).toEqual([1, 1])
  expect(broker.events().map(({ kind, originService }) => [kind, originService])).toEqual([
    ['refresh', user],
    ['ack', user],
    ['ack', other.id],
  ])
})

test('acknowledgements name the event, its destination and its class, and each member sees each event once', async () => {
  const { broker, one, other } = two()
  await one.bus.changeEnvironment(new Map([['a', '1']]), 'order-service')
  await broker.settled()
  expect([one.changes, other.changes]).toEqual([[], [new Map([['a', '1']])]])
  const [change, ack] = broker.events()
  expect(ack).toMatchObject({
    ...{ kind: 'ack', originService: order, destinationService: '**', ackId: change?.id },
    ackDestinationService: 'order-service:**',
    event: 'org.springframework.cloud.bus.event.EnvironmentChangeRemoteApplicationEvent',
  })
  for (const each of [one, other]) expect(each.events.map(({ id }) => id)).toEqual([change?.id, ack?.id])
})

test('nobody acknowledges when that is switched off, and acknowledgements go where they are to go', async () => {
  const off = two({ properties: { 'spring.cloud.bus.ack.enabled': false } })
  await off.one.bus.refresh()
  await off.broker.settled()
  expect(off.broker.events()).toHaveLength(1)
  const elsewhere = two({ properties: { 'spring.cloud.bus.ack.destination-service': 'watcher' } })
  await elsewhere.one.bus.refresh()
  await elsewhere.broker.settled()
  expect(elsewhere.broker.events().map(({ destinationService }) => destinationService)).toEqual([
    '**',
    'watcher:**',
    'watcher:**',
  ])
})

test('an event that is not followed here is acknowledged all the same', async () => {
  const names = ['refresh', 'env', 'shutdown']
  const { broker, one, other } = two({
    properties: Object.fromEntries(names.map((name) => [`spring.cloud.bus.${name}.enabled`, false])),
  })
  await one.bus.refresh()
  await one.bus.changeEnvironment(new Map([['a', '1']]))
  await one.bus.shutdown()
  await broker.settled()
  expect([one.refreshes, other.refreshes, one.changes, other.changes, one.stops, other.stops]).toEqual([0, 0, [], [], 0, 0])
  expect(broker.events().filter(({ kind }) => kind === 'ack')).toHaveLength(6)
})

test('what a member could not follow is not acknowledged, and comes again', async () => {
  const { broker, one, other } = two()
  let attempts = 0
  other.whenRefreshed(async () => {
    if (++attempts < 3) throw new Error('the config server is away')
  })
  await one.bus.refresh('order-service')
  await broker.settled()
  expect([attempts, other.refreshes, other.acks().length]).toEqual([3, 1, 1])
  expect(other.events.filter(({ kind }) => kind === 'refresh')).toHaveLength(1)
  expect(other.said.filter(({ level }) => level === 50)).toHaveLength(2)
})

test('who cannot follow its own event sends nothing', async () => {
  const { broker, one } = two()
  one.whenRefreshed(async () => {
    throw new Error('the config server is away')
  })
  await expect(one.bus.refresh()).rejects.toThrow('the config server is away')
  expect(broker.events()).toEqual([])
})

test('told to stop, a member says that it heard it first; who says so itself tells the others first', async () => {
  const { broker, one, other } = two()
  const order: string[] = []
  broker.onMessage((event) => order.push(`${event.kind} ${event.originService} ${one.stops} ${other.stops}`))
  await one.bus.shutdown()
  await broker.settled()
  expect([one.stops, other.stops]).toEqual([1, 1])
  expect(order[0]).toBe(`shutdown ${user} 0 0`)
  expect(order.find((line) => line.startsWith(`ack ${other.id}`))).toMatch(/ 0$/)
})

test('refreshes that come while one runs share the next one, which begins after them', async () => {
  const { one } = two()
  let finish: () => void = () => undefined
  one.whenRefreshed(
    () =>
      new Promise((resolve) => {
        finish = resolve
      }),
  )
  const first = one.bus.refresh('user-service')
  const others = [1, 2, 3].map(() => one.bus.refresh('user-service'))
  finish()
  await first
  await eventually('the next begins', () => one.refreshes === 1)
  one.whenRefreshed(async () => {})
  finish()
  await Promise.all(others)
  expect(one.refreshes).toBe(2)
})

test('a broker that cannot be had is said, and its cause is kept', async () => {
  const { broker, one } = two({ publishTimeoutMs: 5 })
  broker.fail(new WireError('rabbitmq', 'timeout', { because: 'refused ECONNREFUSED at 127.0.0.1:5672', waitedMs: 5 }))
  const refused = one.bus.refresh('order-service')
  await expect(refused).rejects.toThrow(BusUnavailable)
  await expect(refused).rejects.toThrow('The bus cannot be reached: refused ECONNREFUSED at 127.0.0.1:5672.')
})

test('an acknowledgement that cannot be sent does not bring the refresh again', async () => {
  const { broker, one, other } = two({ publishTimeoutMs: 5 })
  await one.bus.refresh('nobody')
  broker.fail(new WireError('rabbitmq', 'timeout', { because: 'gone' }))
  await broker.deliver({ type: 'RefreshRemoteApplicationEvent', originService: 'x:1:2', destinationService: 'order-service:**' })
  expect([other.refreshes, other.acks().length]).toEqual([1, 0])
  expect(other.said.at(-1)).toMatchObject({ level: 40, msg: 'an event of the bus could not be acknowledged' })
})

test('without a broker, events stay here: followed, seen, and not acknowledged', async () => {
  const one = busMember(user)
  await one.bus.refresh()
  await one.bus.changeEnvironment(new Map([['a', '1']]), 'user-service')
  await one.bus.refresh('order-service')
  expect([one.refreshes, one.changes.length, one.events.length]).toEqual([1, 1, 3])
  await one.bus.close()
})

test('what is not ours is skipped, and said once for each kind', async () => {
  const { broker, one } = two()
  for (let round = 0; round < 3; round++) {
    await broker.deliver('no JSON')
    await broker.deliver({ type: 'SomethingElse', originService: 'x:1:2', destinationService: '**' })
    await broker.deliver({ type: 'RefreshRemoteApplicationEvent', destinationService: '**' })
  }
  expect(one.said.map(({ level, because }) => [level, because])).toEqual([
    [40, 'it is not a JSON object'],
    [40, 'its type is SomethingElse'],
    [40, 'originService is missing'],
  ])
  expect([one.refreshes, broker.events()]).toEqual([0, []])
})

test('when messages may have passed by, there is one refresh; one that fails is tried again later', async () => {
  const { broker, one } = two()
  broker.gap()
  await eventually('it is refreshed', () => one.refreshes === 1)
  const deaf = two({ properties: { 'spring.cloud.bus.refresh.enabled': false } })
  deaf.broker.gap()
  expect(deaf.one.refreshes).toBe(0)
})

test('the trace of an event goes on in its acknowledgement, if it is one', async () => {
  const { broker } = two()
  const event = { type: 'RefreshRemoteApplicationEvent', originService: 'x:1:2', destinationService: 'order-service:**' }
  const traceparent = '00-6b014d1ae9b1e7a46e3c7861b0a3ca3e-282122a6503ff94f-01'
  await broker.deliver(event, traceparent)
  await broker.deliver(event, 'x\r\ny')
  await broker.deliver(event)
  expect(broker.traces()).toEqual([traceparent, undefined, undefined])
})

test('traces are written as the real one writes them, only when asked for', async () => {
  const { broker, one } = two({ properties: { 'spring.cloud.bus.trace.enabled': true } })
  await one.bus.refresh('order-service')
  await broker.settled()
  const signals = one.said.filter(({ signal }) => signal !== undefined)
  expect(signals).toMatchObject([
    { signal: 'spring.cloud.bus.sent', type: 'RefreshRemoteApplicationEvent', origin: user, destination: 'order-service:**' },
    { signal: 'spring.cloud.bus.ack', event: 'RefreshRemoteApplicationEvent', origin: order, destination: 'order-service:**' },
  ])
  const quiet = two()
  await quiet.one.bus.refresh('order-service')
  await quiet.broker.settled()
  expect(quiet.one.said.filter(({ signal }) => signal !== undefined)).toEqual([])
})

test('a listener that throws keeps nothing from the others, and one that was taken off hears nothing', async () => {
  const one = busMember(user)
  const heard: BusEvent[] = []
  const off = one.bus.onEvent(() => {
    throw new Error('oops')
  })
  const alsoOff = one.bus.onEvent((event) => heard.push(event))
  await one.bus.refresh('x')
  off()
  alsoOff()
  await one.bus.refresh('x')
  expect([heard.length, one.events.length, one.said.filter(({ level }) => level === 50).length]).toEqual([1, 2, 1])
})

test.each([
  ['follow asynchronous calls', false],
  ['are handed over', true],
])(
  'who sends and all who follow are one trace, and what is asked on the way is part of it, where spans %s',
  async (_, isHandedOver) => {
    const spans: ZipkinSpan[] = []
    const tracingOf = (name: string) =>
      createTracing({
        settings: { sampling: { probability: 1, mostPerSecond: 1000 }, consume: ['w3c'], produce: ['b3'] },
        isHandedOver,
        onEnd: (span) => void spans.push(toZipkinSpan(span, name)),
      })
    const broker = fakeBroker()
    const one = busMember(user, { transport: broker.connect(), tracing: tracingOf('one') })
    const tracing = tracingOf('other')
    const other = busMember(order, { transport: broker.connect(), tracing })
    let within: string | undefined
    other.whenRefreshed(async () => {
      within = tracing.current()?.spanId
    })
    await one.bus.refresh()
    await broker.settled()
    const [producer, consumer] = ['PRODUCER', 'CONSUMER'].map((kind) => spans.find((span) => span.kind === kind))
    expect(spans.map(({ name }) => name)).toEqual(['springCloudBus send', 'springCloudBus receive'])
    expect(consumer).toMatchObject({
      traceId: producer?.traceId,
      parentId: producer?.id,
      remoteEndpoint: { serviceName: 'RabbitMQ' },
    })
    expect(within).toBe(consumer?.id)
    // The event's own is told of by who sent it, its acknowledgements by those who followed.
    expect(broker.traces().map((trace) => trace?.slice(3, 52))).toEqual(
      [producer, producer, consumer].map((span) => `${span?.traceId}-${span?.id}`),
    )
  },
)
