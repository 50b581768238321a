import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { connectRabbit } from '../../src/protocols/rabbitmq/connection.ts'
import { kafkaAt } from '../support/kafka.ts'
import { eventually } from '../support/rig.ts'
import { atBroker, binding, isConnected, type StreamProperties, streamWith } from '../support/stream.ts'
import { json, post } from './support/http.ts'
import { beginSpring, type Member, readySpring } from './support/members.ts'
import { Crew } from './support/program.ts'

const stream = 'spring.cloud.stream'

/** Whatever JSON has; Java makes an Integer, a Long or a Double of a number. */
const keys = ['order-1', 'order-2', 'user-42', '', '한글', 'polygenelubricants', 7, -5, 4_294_967_296, 1.5, true, false]

interface Handled {
  readonly event: { readonly key: unknown; readonly from: string }
  readonly headers: Readonly<Record<string, unknown>>
}

describe.each(['rabbit', 'kafka'] as const)('a Spring Cloud Stream application over %s', (binder) => {
  const crew = new Crew()
  const destination = `events-${randomBytes(3).toString('hex')}`
  let spring: Member

  beforeAll(async () => {
    const { program } = beginSpring(
      crew,
      'stream-boot3',
      { broker: binder === 'rabbit' ? 'rabbitmq' : 'kafka' },
      {
        [`${stream}.default-binder`]: binder,
        [`${stream}.bindings.events-in-0.destination`]: destination,
        [`${stream}.bindings.sent-out-0.destination`]: destination,
      },
    )
    spring = await readySpring(program)
  })
  afterAll(() => crew.dismiss())

  const port = () => Number(binder === 'rabbit' ? new URL(inject('rabbitmq')).port : inject('kafka').split(':')[1])
  const ours = (properties: StreamProperties) => streamWith({ ...atBroker(binder, port()), ...properties })
  const producer = () =>
    ours(binding('out', destination, { 'producer.partitionKeyExpression': 'payload.key', 'producer.partitionCount': 3 }))
  const consumer = (group: string) =>
    ours({
      ...binding('in', destination, { group }),
      [`${stream}.rabbit.bindings.orders-in-0.consumer.autoBindDlq`]: 'true',
      [`${stream}.kafka.bindings.orders-in-0.consumer.enableDlq`]: 'true',
      [`${stream}.kafka.binder.minPartitionCount`]: 3,
    })

  /** By the Spring application, of those that somebody sent. */
  const handledOf = async (from: string) =>
    (await json<Handled[]>(`${spring.url}/seen`)).filter(({ event }) => event.from === from)

  async function sendFromSpring(event: Handled['event']): Promise<void> {
    expect(await post(`${spring.url}/send`, event)).toEqual({ status: 200, text: 'true' })
  }

  test('takes our messages as it takes its own, and those of the same keys are in the same places', async () => {
    const { stream: own } = await producer()
    for (const key of keys) {
      await own.send('orders', { payload: { key, from: 'ours' }, headers: { 'x-lab': '1' } })
      await sendFromSpring({ key, from: 'spring' })
    }
    const handled = async () => [await handledOf('ours'), await handledOf('spring')] as const
    await eventually('all are handled', async () => (await handled()).every(({ length }) => length === keys.length), 60_000)
    const [ofUs, ofSpring] = (await handled()).map(
      (those) => new Map(those.map(({ event, headers }) => [event.key, headersAtRest(headers)])),
    )
    expect([...(ofUs?.keys() ?? [])].sort()).toEqual(keys.toSorted())
    expect(ofUs).toEqual(ofSpring)
    const place = binder === 'rabbit' ? 'amqp_receivedRoutingKey' : 'kafka_receivedPartitionId'
    expect(new Set([...(ofUs?.values() ?? [])].map((headers) => headers[place])).size).toBe(3)
  })

  test('sends what ours takes', async () => {
    const member = await consumer('ours')
    const seen = member.collect('orders')
    await isConnected(member)
    await sendFromSpring({ key: 'order-7', from: 'spring' })
    const it = () => seen.find(({ payload }) => payload.includes('order-7'))
    await eventually('it came', () => it() !== undefined, 60_000)
    expect(it()?.json()).toEqual({ key: 'order-7', from: 'spring' })
    expect(it()?.contentType).toBe('application/json')
    expect(it()?.headers.get('x-lab')).toBe('1')
  })

  test('parks what cannot be handled as ours does', async () => {
    const member = await consumer('fails')
    member.stream.consume('orders', async (message) => {
      if (message.payload.includes('poison'))
        throw new Error('stock service unavailable', { cause: new Error('connection refused') })
    })
    await isConnected(member)
    const { stream: own } = await producer()
    await own.send('orders', { payload: { key: 'poison', from: 'ours' }, headers: { 'x-lab': '1' } })
    await sendFromSpring({ key: 'poison', from: 'spring' })
    expect(await parkedBy('fails')).toEqual(await parkedBy('spring'))
  })

  /** What both have sent, by who sent it. */
  const parkedBy = (group: string) =>
    binder === 'rabbit' ? parkedInQueue(`${destination}.${group}`) : parkedInTopic(`error.${destination}.${group}`)

  async function parkedInQueue(queue: string) {
    const login = { host: '127.0.0.1', port: port(), username: 'guest', password: 'guest', virtualHost: '/' }
    const options = { connectionName: 'a test', timeoutMs: 10_000, heartbeatSeconds: 0, keepsHeaderTypes: true } as const
    const connection = await connectRabbit(login, options)
    onTestFinished(() => connection.close())
    const channel = await connection.openAside()
    const parked = new Map<string, unknown>()
    await eventually(
      `both are in ${queue}.dlq`,
      async () => {
        const message = await channel.get(`${queue}.dlq`, { noAck: true })
        if (!message) return false
        const { fields, properties, content } = message
        expect(fields).toMatchObject({ exchange: 'DLX', routingKey: queue })
        parked.set(senderOf(content), { properties: { ...properties, headers: withoutWords(properties.headers ?? {}) }, content })
        return parked.size === 2
      },
      60_000,
    )
    return parked
  }

  async function parkedInTopic(topic: string) {
    const reader = kafkaAt([inject('kafka')]).consumer({ groupId: `reader-${randomBytes(3).toString('hex')}` })
    onTestFinished(() => reader.disconnect())
    await reader.connect()
    await reader.subscribe({ topic, fromBeginning: true })
    const parked = new Map<string, unknown>()
    await reader.run({
      async eachMessage({ partition, message: { key, value, headers = {} } }) {
        parked.set(senderOf(value ?? Buffer.alloc(0)), { partition, key, value, headers: withoutWords(headers) })
      },
    })
    await eventually(`both are in ${topic}`, () => parked.size === 2, 60_000)
    return parked
  }
})

function senderOf(content: Buffer): string {
  return (JSON.parse(content.toString()) as Handled['event']).from
}

/** What was wrong is said in Java there, and in JavaScript here. */
function withoutWords(headers: Readonly<Record<string, unknown>>): unknown {
  const words = Object.keys(headers).filter((name) => name.startsWith('x-exception-'))
  return { ...headers, ...Object.fromEntries(words.map((name) => [name, typeof headers[name]])) }
}

/** Without what no two messages share; Spring's partition lies in its records besides, and nobody reads it there. */
function headersAtRest(headers: Handled['headers']): Handled['headers'] {
  const ofOne = [
    'id',
    'timestamp',
    'amqp_deliveryTag',
    'amqp_messageId',
    'kafka_offset',
    'kafka_receivedTimestamp',
    'scst_partition',
  ]
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ofOne.includes(name)))
}
