import { type ChannelModel, connect } from 'amqplib'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createKafkaTransport } from '../../src/protocols/bus/kafka.ts'
import { createRabbitTransport } from '../../src/protocols/bus/rabbit.ts'
import type { BusTransport } from '../../src/protocols/bus/transport.ts'
import { type BusMember, type BusMemberFacts, busMember } from '../support/fakes/bus-member.ts'
import { kafkaAt } from '../support/kafka.ts'
import { eventually } from '../support/rig.ts'
import { type Engine, engine } from '../support/servers/engine.ts'
import kafkaMessages from '../vectors/spring/bus-kafka-messages.json' with { type: 'json' }
import rabbitMessages from '../vectors/spring/bus-rabbit-messages.json' with { type: 'json' }
import tolerance from '../vectors/spring/bus-rabbit-tolerance.json' with { type: 'json' }
import topology from '../vectors/spring/bus-rabbit-topology.json' with { type: 'json' }

const user = 'user-service:dev:28081:0123456789abcdef0123456789abcdef'
const order = 'order-service:prod,eu:28085:fedcba9876543210fedcba9876543210'
const traceparent = '00-6b014d1ae9b1e7a46e3c7861b0a3ca3e-282122a6503ff94f-00'

describe.each(['rabbitmq', 'kafka'] as const)('over %s', (broker) => {
  let real: Engine
  beforeAll(async () => {
    real = await engine(broker)
    await real.start()
  })
  afterAll(() => real.remove())

  function transport(destination = 'springCloudBus'): BusTransport {
    const made = transportTo(broker, real.port, destination)
    onTestFinished(() => made.close())
    return made
  }

  async function member(id: string, facts: BusMemberFacts = {}): Promise<BusMember> {
    const made = transport()
    const one = busMember(id, { transport: made, publishTimeoutMs: 60_000, ...facts })
    await eventually(`${id} is up: ${JSON.stringify(made.state)}`, () => made.state.kind === 'up', 60_000)
    return one
  }

  test('a refresh reaches the other member and is acknowledged by both, whoever says it', async () => {
    const [one, two] = [await member(user), await member(order)]
    for (const [round, sender] of [one, two].entries()) {
      await sender.bus.refresh()
      for (const each of [one, two]) {
        await eventually('both have acknowledged', () => each.acks().length === 2 * (round + 1))
        expect(each.refreshes).toBe(round + 1)
        const ids = each.acks().slice(-2)
        expect(new Set(ids.map((ack) => ack.originService))).toEqual(new Set([user, order]))
        expect(new Set(ids.map((ack) => ack.ackId)).size).toBe(1)
      }
    }
  })

  test('what was sent right after a member is up reaches it', async () => {
    const sender = await member(user)
    for (let round = 1; round <= 5; round++) {
      const late = await member(`${order}${round}`)
      await sender.bus.changeEnvironment(new Map([['round', String(round)]]))
      await eventually('it has the change', () => late.changes.length === 1)
      expect(late.changes).toEqual([new Map([['round', String(round)]])])
    }
  })

  test('a destination is only for those it names, and values come through as they are', async () => {
    const [one, two] = [await member(user), await member(order)]
    const values = new Map([
      ['a', '1.10'],
      ['__proto__', '유니코드 ✓'],
    ])
    await one.bus.changeEnvironment(values, 'order-service')
    await eventually('order-service has acknowledged', () => one.acks().length === 1)
    expect([one.changes, two.changes]).toEqual([[], [values]])
    expect(one.acks()[0]).toMatchObject({ originService: order, ackDestinationService: 'order-service:**' })
  })

  test('a handler that fails is tried three times, and what it could not do is not acknowledged', async () => {
    const [one, two] = [await member(user), await member(order)]
    let attempts = 0
    two.whenRefreshed(async () => {
      attempts++
      throw new Error('not today')
    })
    await one.bus.refresh('order-service')
    await eventually('three attempts', () => attempts === 3)
    two.whenRefreshed(async () => {})
    await one.bus.changeEnvironment(new Map([['next', '1']]), 'order-service')
    await eventually('the next one is taken', () => one.acks().length === 1)
    expect(attempts).toBe(3)
    expect(one.acks()[0]?.event).toMatch(/EnvironmentChange/)
  })

  test('a broker that is killed and comes back finds its members again, and each catches up', async () => {
    const [one, two] = [await member(user), await member(order)]
    await real.kill()
    await expect(busMember('x', { transport: transport(), publishTimeoutMs: 300 }).bus.refresh('nobody')).rejects.toThrow(
      /The bus cannot be reached/,
    )
    // Waits for the broker, and comes through.
    const sent = one.bus.changeEnvironment(new Map([['while', 'away']]), 'order-service')
    await real.start()
    await sent
    await eventually(
      'it was taken or made up for',
      () => (broker === 'kafka' ? two.changes.length > 0 : two.refreshes + two.changes.length > 0),
      60_000,
    )
    await eventually(
      'the way goes through again',
      async () => {
        const before = two.changes.length
        await one.bus.changeEnvironment(new Map([['back', '1']]), 'order-service')
        await eventually('arrived', () => two.changes.length > before, 2000).catch(() => undefined)
        return two.changes.length > before
      },
      60_000,
    )
  })

  test('a broker that hangs is no broker: nothing waits for it without end', { timeout: 120_000 }, async () => {
    const one = await member(user, { publishTimeoutMs: 1000 })
    await real.freeze()
    try {
      await expect(one.bus.refresh('nobody')).rejects.toThrow(/The bus cannot be reached/)
    } finally {
      real.thaw()
    }
    await eventually(
      'it is well again',
      () =>
        one.bus.refresh('nobody').then(
          () => true,
          () => false,
        ),
      60_000,
    )
  })
})

describe('on RabbitMQ', () => {
  let real: Engine
  beforeAll(async () => {
    real = await engine('rabbitmq')
    await real.start()
  })
  afterAll(() => real.remove())

  let broker: ChannelModel
  beforeEach(async () => {
    broker = await connect(`amqp://guest:guest@127.0.0.1:${real.port}`)
    onTestFinished(() => broker.close())
  })

  async function up(id: string, facts: BusMemberFacts = {}): Promise<BusMember> {
    const made = transportTo('rabbitmq', real.port, 'springCloudBus')
    onTestFinished(() => made.close())
    const one = busMember(id, { transport: made, ...facts })
    await eventually(`${id} is up`, () => made.state.kind === 'up')
    return one
  }

  test('its topology is the recorded one', async () => {
    await up(user)
    const queue = (name: string) => name.startsWith('springCloudBus.anonymous.')
    await eventually('the consumer is shown', async () => {
      const [first] = await management<{ name: string; consumers: number }[]>('queues')
      return first?.consumers === 1
    })
    const [found] = (await management<Named[]>('queues')).filter(({ name }) => queue(name))
    const [recorded] = topology.queues
    expect(found).toMatchObject({ ...recorded, name: expect.stringMatching(/^springCloudBus\.anonymous\.[\w-]{22}$/) })
    const [exchange] = (await management<Named[]>('exchanges')).filter(({ name }) => name === 'springCloudBus')
    expect(exchange).toMatchObject(topology.exchange)
    const [binding] = (await management<{ source: string }[]>('bindings')).filter(({ source }) => source !== '')
    expect(binding).toMatchObject({ ...topology.bindings[0], destination: found?.name })
    const [consumer] = await management<{ queue: { name: string } }[]>('consumers')
    // More of them are under way than its one, which nobody else can see.
    const expected = { ...topology.consumers[0], queue: found?.name, prefetch_count: 50 }
    expect({ ...consumer, queue: consumer?.queue.name }).toMatchObject(expected)
  })

  test('its messages have the shape of the recorded ones, and an acknowledgement carries the trace on', async () => {
    const one = await up(user)
    const channel = await broker.createChannel()
    const seen = await tapped(channel)
    await one.bus.refresh('user-service:dev')
    await one.bus.changeEnvironment(new Map([['a', '1']]))
    const body = { type: 'RefreshRemoteApplicationEvent', originService: 'x:1:2', destinationService: '**', id: 'traced' }
    channel.publish('springCloudBus', 'springCloudBus', json(body), {
      ...{ contentType: 'application/json', headers: { traceparent } },
    })
    await eventually('the acknowledgement of the last one', () => seen.some((each) => each.body.includes('"ackId":"traced"')))
    for (const message of seen.filter(({ body }) => !body.includes('x:1:2'))) {
      const { type } = JSON.parse(message.body)
      const like = rabbitMessages.find((recorded) => recorded.body.startsWith(`{"type":"${type}"`))
      expect({ ...message, ...shapeOf(message) }).toEqual({ ...message, ...shapeOf(like), headers: message.headers })
      expect(message.properties.messageId).toMatch(/^[\da-f-]{36}$/)
      expect(message.headers).toEqual(message.body.includes('"ackId":"traced"') ? { traceparent } : {})
    }
  })

  test('what real applications sent is understood: every recorded message', async () => {
    const one = await up(user)
    const channel = await broker.createChannel()
    for (const { body, properties } of rabbitMessages)
      channel.publish('springCloudBus', 'springCloudBus', Buffer.from(body), { contentType: properties.contentType })
    await eventually(
      'all of them were seen',
      () => one.events.filter(({ originService }) => originService !== user).length === rabbitMessages.length,
    )
    expect(one.said.filter(({ level }) => level >= 40)).toEqual([])
  })

  test('what is odd is taken, ignored or dropped as it was recorded', async () => {
    const channel = await broker.createChannel()
    const one = await up('order-service:prod,eu:28085:fedcba9876543210fedcba9876543210')
    const refresh = {
      type: 'RefreshRemoteApplicationEvent',
      timestamp: 1,
      originService: 'x:1:2',
      destinationService: '**',
      id: 'y',
    }
    const { timestamp, originService, destinationService, type, ...rest } = refresh
    const odd: Record<string, [unknown, string | undefined]> = {
      'content_type application/json': [refresh, 'application/json'],
      'no content_type': [refresh, undefined],
      'content_type application/octet-stream': [refresh, 'application/octet-stream'],
      'content_type text/plain': [refresh, 'text/plain'],
      'content_type application/json;charset=UTF-8': [refresh, 'application/json;charset=UTF-8'],
      'extra member': [{ ...refresh, more: { a: [1] } }, 'application/json'],
      'timestamp missing': [{ type, originService, destinationService, ...rest }, 'application/json'],
      'originService missing': [{ type, timestamp, destinationService, ...rest }, 'application/json'],
      'destinationService missing': [{ type, timestamp, originService, ...rest }, 'application/json'],
      'destinationService null': [{ ...refresh, destinationService: null }, 'application/json'],
      'type unknown': [{ ...refresh, type: 'NoSuchEvent' }, 'application/json'],
      'type missing': [{ timestamp, originService, destinationService, ...rest }, 'application/json'],
      'EnvironmentChange with a null value': [
        { ...refresh, type: 'EnvironmentChangeRemoteApplicationEvent', values: { a: null } },
        'application/json',
      ],
      'destination order-service:eu:** for id order-service:prod,eu:28085:x': [
        { ...refresh, destinationService: 'order-service:eu:**' },
        'application/json',
      ],
      'destination order-service:28085:** for that id': [
        { ...refresh, destinationService: 'order-service:28085:**' },
        'application/json',
      ],
      'destination order-service:*:28085:** for that id': [
        { ...refresh, destinationService: 'order-service:*:28085:**' },
        'application/json',
      ],
      'type as last member': [{ timestamp, originService, destinationService, ...rest, type }, 'application/json'],
      'body not JSON': ['{"type":', 'application/json'],
    }
    expect(Object.keys(odd)).toEqual(tolerance.map(({ input }) => input))
    for (const { input, handled, ackDestinationService } of tolerance) {
      const [content, contentType] = odd[input] ?? []
      const [before, acksBefore] = [one.refreshes, one.acks().length]
      const body = typeof content === 'string' ? Buffer.from(content) : json(content)
      channel.publish('springCloudBus', 'springCloudBus', body, { ...(contentType !== undefined && { contentType }) })
      // One that is certainly taken: what came before it has been dealt with then.
      channel.publish('springCloudBus', 'springCloudBus', json({ ...refresh, id: input }))
      await eventually(`${input}: the one after it`, () => one.acks().some(({ ackId }) => ackId === input))
      expect([input, one.refreshes - before - 1]).toEqual([input, handled ? 1 : 0])
      expect(one.acks().length - acksBefore - 1).toBe(handled ? 1 : 0)
      if (ackDestinationService !== undefined) expect(one.acks().at(-2)?.ackDestinationService).toBe(ackDestinationService)
    }
  })

  test('a contentType among the headers counts more than the property', async () => {
    const one = await up(user)
    const channel = await broker.createChannel()
    const refresh = { type: 'RefreshRemoteApplicationEvent', originService: 'x:1:2', destinationService: '**' }
    const send = (id: string, contentType: string, header: string) =>
      channel.publish('springCloudBus', 'springCloudBus', json({ ...refresh, id }), {
        contentType,
        headers: { contentType: header },
      })
    send('text', 'application/json', 'text/plain')
    send('json', 'application/octet-stream', 'application/json')
    await eventually('one is acknowledged', () => one.acks().length === 1)
    expect([one.refreshes, one.acks()[0]?.ackId]).toEqual([1, 'json'])
  })

  test('a packed body is unpacked, and one without end is not', async () => {
    const one = await up(user)
    const channel = await broker.createChannel()
    const { gzipSync } = await import('node:zlib')
    const refresh = { type: 'RefreshRemoteApplicationEvent', originService: 'x:1:2', destinationService: '**', id: 'packed' }
    const options = { contentType: 'application/json', contentEncoding: 'gzip' }
    channel.publish('springCloudBus', 'springCloudBus', gzipSync(json({ ...refresh, pad: 'x'.repeat(50_000_000) })), options)
    channel.publish('springCloudBus', 'springCloudBus', gzipSync(json(refresh)), options)
    await eventually('it is acknowledged', () => one.acks().length === 1)
    expect([one.refreshes, one.acks()[0]?.ackId]).toEqual([1, 'packed'])
  })

  test('a connection that the operator closes is made again, with another queue, and the member catches up', async () => {
    const one = await up(user)
    const [queue] = await management<Named[]>('queues')
    await eventually('it was closed', async () => {
      // The page learns of a connection only after some seconds.
      const shown = await management<Named[]>('connections')
      for (const { name } of shown.filter((each) => each.user_provided_name === 'test-bus'))
        await management(`connections/${encodeURIComponent(name)}`, 'DELETE')
      return one.refreshes === 1
    })
    const [next] = await management<Named[]>('queues')
    expect(next?.name).not.toBe(queue?.name)
  })

  test('an exchange of that name with other flags is said, and not quarrelled with', async () => {
    const channel = await broker.createChannel()
    await channel.assertExchange('otherBus', 'fanout', { durable: true })
    const made = transportTo('rabbitmq', real.port, 'otherBus')
    onTestFinished(() => made.close())
    await eventually('it says why', () => made.state.kind === 'down')
    expect(made.state).toEqual({ kind: 'down', because: expect.stringContaining('PRECONDITION') })
  })

  test('a wrong password is said, and not shown', async () => {
    const made = createRabbitTransport({
      logins: [{ host: '127.0.0.1', port: real.port, username: 'guest', password: 'no-such-word', virtualHost: '/' }],
      ...{ destination: 'springCloudBus', connectionName: 'test-bus' },
    })
    onTestFinished(() => made.close())
    await eventually('it says why', () => made.state.kind === 'down')
    expect(made.state).toEqual({ kind: 'down', because: expect.stringContaining('ACCESS_REFUSED') })
    expect(JSON.stringify(made.state)).not.toContain('no-such-word')
  })

  interface Named {
    readonly name: string
    readonly consumers?: number
    readonly user_provided_name?: string
  }

  async function management<Answer>(path: string, method = 'GET'): Promise<Answer> {
    const headers = { authorization: `Basic ${Buffer.from('guest:guest').toString('base64')}` }
    const answer = await fetch(`http://127.0.0.1:${real.portOf('management')}/api/${path}`, { method, headers })
    return (method === 'GET' ? await answer.json() : undefined) as Answer
  }
})

describe('on Kafka', () => {
  let real: Engine
  beforeAll(async () => {
    real = await engine('kafka')
    await real.start()
  })
  afterAll(() => real.remove())

  test('messages are those recorded, the topic has one partition, and no group is left behind', async () => {
    const made = transportTo('kafka', real.port, 'springCloudBus')
    const one = busMember(user, { transport: made })
    await eventually('it is up', () => made.state.kind === 'up', 60_000)
    const kafka = kafkaAt([`127.0.0.1:${real.port}`])
    const admin = kafka.admin()
    await admin.connect()
    onTestFinished(() => admin.disconnect())
    const groups = async () => (await admin.listGroups()).groups.map(({ groupId }) => groupId)
    expect(await groups()).toEqual([expect.stringMatching(/^anonymous\.[\da-f-]{36}$/)])
    const { topics } = await admin.fetchTopicMetadata({ topics: ['springCloudBus'] })
    expect(topics[0]?.partitions).toHaveLength(1)
    await made.publish(Buffer.from('{}'), { timeoutMs: 5000, traceparent })
    await one.bus.refresh()
    await eventually('it is acknowledged', () => one.acks().length === 1)
    const seen = await everything(kafka)
    const [recorded] = kafkaMessages
    expect(seen[0]?.headers).toEqual(
      recorded?.headers.map(({ name, utf8 }) => [name, name === 'traceparent' ? traceparent : utf8]),
    )
    expect(seen[1]).toMatchObject({
      key: null,
      headers: recorded?.headers.filter(({ name }) => name !== 'traceparent').map(({ name, utf8 }) => [name, utf8]),
    })
    expect(Object.keys(JSON.parse(seen[1]?.body ?? ''))).toEqual(Object.keys(JSON.parse(recorded?.body ?? '')))
    await made.close()
    expect(await groups()).not.toContainEqual(expect.stringMatching(/^anonymous/))
  })

  test.each([
    ['as recorded', { contentType: 'application/json' }],
    ['with a quoted content type', { contentType: '"application/json"' }],
    ['without any header', {}],
  ])('a message %s is taken', async (_, headers) => {
    const made = transportTo('kafka', real.port, 'springCloudBus')
    onTestFinished(() => made.close())
    const one = busMember(order, { transport: made })
    await eventually('it is up', () => made.state.kind === 'up', 60_000)
    const producer = kafkaAt([`127.0.0.1:${real.port}`]).producer()
    await producer.connect()
    onTestFinished(() => producer.disconnect())
    const send = (value: Buffer | string, more: object) =>
      producer.send({ topic: 'springCloudBus', messages: [{ key: 'any', value, headers: { ...more } }] })
    const refresh = { type: 'RefreshRemoteApplicationEvent', originService: 'x:1:2', destinationService: '**', id: 'y' }
    await send(json(refresh), { contentType: 'text/plain' })
    await send('no JSON', headers)
    await send(json(refresh), headers)
    await eventually('it is acknowledged', () => one.acks().length === 1)
    expect(one.refreshes).toBe(1)
  })
})

function transportTo(broker: 'rabbitmq' | 'kafka', port: number, destination: string): BusTransport {
  if (broker === 'kafka')
    return createKafkaTransport({ login: { brokers: [`127.0.0.1:${port}`], clientId: 'test' }, destination })
  const login = { host: '127.0.0.1', port, username: 'guest', password: 'guest', virtualHost: '/' }
  return createRabbitTransport({ logins: [login], destination, connectionName: 'test-bus', heartbeatSeconds: 2 })
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}

interface Recorded {
  readonly properties: Readonly<Record<string, unknown>>
  readonly headers: object
  readonly exchange: string
  readonly routingKey: string
  readonly body: string
}

/** All but what differs each time. */
function shapeOf(message: Recorded | undefined) {
  const { properties, exchange, routingKey, body } = message ?? { properties: {}, exchange: '', routingKey: '', body: '{}' }
  return {
    exchange,
    routingKey,
    properties: { ...properties, messageId: 'some', timestamp: 0 },
    body: Object.keys(JSON.parse(body)),
  }
}

async function tapped(channel: Awaited<ReturnType<ChannelModel['createChannel']>>): Promise<Recorded[]> {
  const seen: Recorded[] = []
  const { queue } = await channel.assertQueue('', { exclusive: true })
  await channel.bindQueue(queue, 'springCloudBus', '#')
  await channel.consume(
    queue,
    (message) => {
      if (!message) return
      const { headers, ...properties } = message.properties
      const { exchange, routingKey } = message.fields
      const given = Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined))
      seen.push({ exchange, routingKey, properties: given, headers: headers ?? {}, body: message.content.toString() })
    },
    { noAck: true },
  )
  return seen
}

async function everything(kafka: ReturnType<typeof kafkaAt>) {
  const seen: { key: string | null; headers: [string, string][]; body: string }[] = []
  const consumer = kafka.consumer({ groupId: `tap-${Date.now()}` })
  await consumer.connect()
  await consumer.subscribe({ topic: 'springCloudBus', fromBeginning: true })
  await consumer.run({
    async eachMessage({ message: { key, headers, value } }) {
      const pairs = Object.entries(headers ?? {}).map(([name, text]): [string, string] => [name, String(text)])
      seen.push({ key: key?.toString() ?? null, headers: pairs, body: String(value) })
    },
  })
  await eventually('the first three', () => seen.length >= 3, 30_000)
  await consumer.disconnect()
  return seen
}
