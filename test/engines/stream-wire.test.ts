import { spawn } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { jarSetDir } from '../../src/lab/artefacts.ts'
import { kafkaAt } from '../support/kafka.ts'
import { rabbitClient } from '../support/rabbit-desk.ts'
import { eventually } from '../support/rig.ts'
import { type Engine, engine } from '../support/servers/engine.ts'
import { atBroker, binding, isConnected, streamWith, textsOf } from '../support/stream.ts'
import recorded from '../vectors/spring/stream-rabbit.json' with { type: 'json' }

const stream = 'spring.cloud.stream'

describe('what Spring Cloud Stream was recorded to do on RabbitMQ', () => {
  let broker: Engine
  beforeAll(async () => {
    broker = await engine('rabbitmq')
    await broker.start()
  })
  afterAll(() => broker?.remove())

  /** The application of the recording, as its properties say it. */
  const application = () =>
    streamWith({
      ...atBroker('rabbit', broker.port),
      ...binding('in', 'orders', { group: 'catalog' }),
      [`${stream}.rabbit.bindings.orders-in-0.consumer.autoBindDlq`]: 'true',
      [`${stream}.bindings.audit-out-0.destination`]: 'audit',
      [`${stream}.bindings.audit-out-0.producer.partitionKeyExpression`]: "payload['orderId']",
      [`${stream}.bindings.audit-out-0.producer.partitionCount`]: 2,
      [`${stream}.bindings.audit-out-0.producer.requiredGroups`]: 'g1',
    })

  interface Named {
    readonly name: string
  }

  async function management<Answer>(path: string): Promise<Answer> {
    const headers = { authorization: `Basic ${Buffer.from('guest:guest').toString('base64')}` }
    const answer = await fetch(`http://127.0.0.1:${broker.portOf('management')}/api/${path}`, { headers })
    return (await answer.json()) as Answer
  }

  const ofThese = <Each extends Named>(all: readonly Each[], names: readonly Named[]) =>
    names.map(({ name }) => all.find((each) => each.name === name))

  test('is done here: exchanges, queues, arguments, bindings, and messages of the same shape', async () => {
    const { stream: own, collect } = await application()
    const seen = collect('orders')
    const sent = recorded.messages.filter(({ exchange }) => exchange === 'audit')
    for (const { payload } of sent) await own.send('audit', { payload: JSON.parse(payload), headers: { 'x-lab': '1' } })
    await own.send('audit', { payload: sent[0]?.payload })
    await eventually('the consumer is there', async () => {
      const queues = await management<(Named & { consumers?: number })[]>('queues')
      return queues.some(({ name, consumers }) => name === 'orders.catalog' && consumers === 1)
    })
    expect(ofThese(await management<Named[]>('exchanges'), recorded.exchanges)).toMatchObject(recorded.exchanges)
    expect(ofThese(await management<Named[]>('queues'), recorded.queues)).toMatchObject(recorded.queues)
    const bindings = await management<{ source: string; destination: string; routing_key: string }[]>('bindings')
    const pairs = bindings.filter(({ source }) => source !== '').map((each) => [each.source, each.destination, each.routing_key])
    expect(pairs.sort()).toEqual(recorded.bindings.toSorted())
    expect(seen).toEqual([])
    const channel = await rabbitClient(broker)
    for (const { routing_key, payload, properties } of sent) {
      const message = await channel.get(`audit.g1-${routing_key.at(-1)}`, { noAck: true })
      if (!message) throw new Error(`${payload} is not where it should be`)
      expect(message.fields).toMatchObject({ exchange: 'audit', routingKey: routing_key })
      expect(message.content.toString()).toBe(payload)
      const { content_type: contentType, delivery_mode: deliveryMode, priority } = properties
      expect(message.properties).toMatchObject({ contentType, deliveryMode, priority, headers: { 'x-lab': '1' } })
      expect(message.properties.messageId).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
      expect(message.properties.timestamp).toBeGreaterThan(1_700_000_000)
      expect(Object.keys(message.properties.headers ?? {})).toEqual(['x-lab'])
    }
    expect(await channel.get('audit.g1-0', { noAck: true })).toMatchObject({ fields: { routingKey: 'audit-0' } })
  })

  test('is understood: messages as it sent them are handled, a parked one as well', async () => {
    const { collect } = await application()
    const seen = collect('orders')
    const channel = await rabbitClient(broker)
    await eventually('the queue is there', async () =>
      (await management<Named[]>('queues')).some(({ name }) => name === 'orders.catalog'),
    )
    for (const { payload, properties } of recorded.messages)
      channel.publish('', 'orders.catalog', Buffer.from(payload), {
        ...{ contentType: properties.content_type, headers: properties.headers, persistent: true, priority: properties.priority },
        ...{ messageId: properties.message_id, timestamp: properties.timestamp },
      })
    await eventually('all are handled', () => seen.length === recorded.messages.length)
    expect(textsOf(seen)).toEqual(recorded.messages.map(({ payload }) => payload))
    expect(seen[0]?.contentType).toBe('application/json')
    expect(Object.fromEntries(seen.at(-1)?.headers ?? [])).toMatchObject({
      ...{ lab: '5', 'x-lab': '1', 'retry-count': '1', 'x-original-exchange': 'orders' },
    })
  })

  test('a queue of somebody without a group is gone with him', async () => {
    const { stream: own, collect, ...member } = await streamWith({ ...atBroker('rabbit', broker.port), ...binding('in', 'news') })
    collect('orders')
    await isConnected({ stream: own, collect, ...member })
    const queues = async () =>
      (await management<Named[]>('queues')).map(({ name }) => name).filter((name) => name.startsWith('news.'))
    expect(await queues()).toEqual([expect.stringMatching(/^news\.anonymous\.[\w-]{22}$/)])
    await own.close()
    expect(await queues()).toEqual([])
  })

  test('a queue with other arguments is said, not quarrelled with, and the other bindings go on', async () => {
    const channel = await rabbitClient(broker)
    await channel.assertQueue('mine.catalog', { durable: true, arguments: { 'x-max-length': 5 } })
    const member = await streamWith({
      ...atBroker('rabbit', broker.port),
      ...binding('in', 'mine', { group: 'catalog' }),
      [`${stream}.bindings.audit-in-0.destination`]: 'fine',
      [`${stream}.bindings.audit-in-0.group`]: 'g1',
    })
    const [, fine] = [member.collect('orders'), member.collect('audit')]
    await eventually('it says why', async () =>
      JSON.stringify((await member.health()).get('binders') ?? '').includes('PRECONDITION_FAILED'),
    )
    // A queue is there before it is bound, and what comes between is lost.
    await eventually('the other one is bound', async () =>
      (await management<{ source: string }[]>('bindings')).some(({ source }) => source === 'fine'),
    )
    channel.publish('fine', 'fine', Buffer.from('x'))
    await eventually('it is handled', () => fine?.length === 1)
  })
})

describe('what Spring Cloud Stream does on Kafka', () => {
  let broker: Engine
  beforeAll(async () => {
    broker = await engine('kafka')
    await broker.start()
  })
  afterAll(() => broker?.remove())

  async function admin() {
    const one = kafkaAt([`127.0.0.1:${broker.port}`]).admin()
    await one.connect()
    onTestFinished(() => one.disconnect())
    return one
  }

  test('is done here: topics with their partitions, those of dead letters with as many, and groups by their names', async () => {
    const member = await streamWith({
      ...atBroker('kafka', broker.port),
      ...binding('in', 'orders', { group: 'catalog', 'consumer.concurrency': 2 }),
      [`${stream}.instanceCount`]: 3,
      [`${stream}.kafka.bindings.orders-in-0.consumer.enableDlq`]: 'true',
      ...binding('out', 'audit', { 'producer.partitionCount': 4 }),
      [`${stream}.bindings.news-in-0.destination`]: 'news',
    })
    member.collect('orders')
    member.collect('news')
    await member.stream.send('orders', { payload: '{}', key: 'a' })
    await isConnected(member)
    const kafka = await admin()
    const { topics } = await kafka.fetchTopicMetadata({ topics: ['orders', 'error.orders.catalog', 'audit', 'news'] })
    expect(topics.map(({ name, partitions }) => [name, partitions.length]).sort()).toEqual([
      ['audit', 4],
      ['error.orders.catalog', 6],
      ['news', 3],
      ['orders', 6],
    ])
    const groups = async () => (await kafka.listGroups()).groups.map(({ groupId }) => groupId).sort()
    expect(await groups()).toEqual([expect.stringMatching(/^anonymous\.[\da-f-]{36}$/), 'catalog'])
    await member.stream.close()
    expect(await groups()).toEqual(['catalog'])
    // "a" is in partition 1 of 4 by Java's hash; by that of its bytes it would be in 0.
    const ends = await kafka.fetchTopicOffsets('audit')
    expect(ends.filter(({ high }) => high !== '0')).toMatchObject([{ partition: 1, high: '1' }])
  })

  test('too few partitions are refused, or added where that is allowed', async () => {
    const kafka = await admin()
    await kafka.createTopics({ topics: [{ topic: 'small', numPartitions: 1 }] })
    const properties = { ...atBroker('kafka', broker.port), ...binding('out', 'small', { 'producer.partitionCount': 3 }) }
    const strict = await streamWith(properties)
    await expect(strict.stream.send('orders', { payload: 'x', key: 'k' })).rejects.toThrow('small has 1 of 3 partitions')
    const growing = await streamWith({ ...properties, [`${stream}.kafka.binder.autoAddPartitions`]: 'true' })
    await growing.stream.send('orders', { payload: 'x', key: 'k' })
    expect(await kafka.fetchTopicOffsets('small')).toHaveLength(3)
  })

  test('a message that is too large is refused alone: those beside it are sent', async () => {
    const kafka = await admin()
    const configEntries = [{ name: 'max.message.bytes', value: '5000' }]
    await kafka.createTopics({ topics: [{ topic: 'narrow', numPartitions: 1, configEntries }] })
    const { stream: own } = await streamWith({ ...atBroker('kafka', broker.port), ...binding('out', 'narrow') })
    const payloads = ['a', 'x'.repeat(20_000), 'b', 'c', 'y'.repeat(20_000), 'd']
    const results = await Promise.allSettled(payloads.map((payload) => own.send('orders', { payload })))
    expect(results.map(({ status }) => status[0])).toEqual(['f', 'r', 'f', 'f', 'r', 'f'])
    expect(String((results[1] as PromiseRejectedResult).reason)).toContain('MESSAGE_TOO_LARGE')
  })

  test.each([
    ['raw', { contentType: 'application/json', spring_json_header_types: '{"contentType":"java.lang.String"}' }],
    [
      'quoted',
      { contentType: '"application/json"', spring_json_header_types: '{"contentType":"org.springframework.util.MimeType"}' },
    ],
    ['absent', {}],
  ])('a record of a Spring producer is understood whose content type is %s', async (how, headers) => {
    const member = await streamWith({
      ...atBroker('kafka', broker.port),
      ...binding('in', `spring-${how}`, { group: 'catalog' }),
    })
    const seen = member.collect('orders')
    await isConnected(member)
    const producer = kafkaAt([`127.0.0.1:${broker.port}`]).producer()
    await producer.connect()
    onTestFinished(() => producer.disconnect())
    await producer.send({
      topic: `spring-${how}`,
      messages: [{ key: null, value: '{"orderId":"order-2"}', headers: { ...headers } }],
    })
    await eventually('it came', () => seen.length === 1)
    expect(seen[0]).toMatchObject({ contentType: 'application/json', key: undefined })
    expect(seen[0]?.json()).toEqual({ orderId: 'order-2' })
  })

  /** Java's own consumer, in that group; what it has printed. */
  function javaConsumer(topic: string, group: string): () => string {
    const jars = jarSetDir(join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'msa'), 'kafka')
    const args = ['--topic', topic, '--group', group, '--bootstrap-server', `127.0.0.1:${broker.port}`]
    const tool = 'org.apache.kafka.tools.consumer.ConsoleConsumer'
    const child = spawn('java', ['-cp', `${jars}/*`, tool, ...args, '--from-beginning'], { stdio: ['ignore', 'pipe', 'ignore'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    let printed = ''
    child.stdout.on('data', (text) => {
      printed += text
    })
    return () => printed
  }

  test.each(['ours', 'that of Java'])(
    'a member of Java and one of ours share a group, when the first in it is %s',
    async (first) => {
      const topic = `mixed-${first.length}`
      const kafka = await admin()
      await kafka.createTopics({ topics: [{ topic, numPartitions: 2 }] })
      const membersAre = (count: number) => async () => {
        const { groups } = await kafka.describeGroups([topic])
        return groups[0]?.state === 'Stable' && groups[0].members.length === count
      }
      const ours = async () => {
        const member = await streamWith({ ...atBroker('kafka', broker.port), ...binding('in', topic, { group: topic }) })
        return member.collect('orders')
      }
      let [seen, printed] = [
        first === 'ours' ? await ours() : undefined,
        first === 'ours' ? undefined : javaConsumer(topic, topic),
      ]
      await eventually('the first is there', membersAre(1), 60_000)
      seen ??= await ours()
      printed ??= javaConsumer(topic, topic)
      await eventually('both are there', membersAre(2), 60_000)
      const { stream: own } = await streamWith({
        ...atBroker('kafka', broker.port),
        ...binding('out', topic, { 'producer.partitionCount': 2 }),
      })
      for (const key of ['order-1', 'order-2']) await own.send('orders', { payload: key, key })
      const all = () => [...textsOf(seen), ...printed().trim().split('\n')].filter((text) => text !== '')
      await eventually('both came', () => all().length === 2, 30_000)
      expect([all().sort(), seen.length]).toEqual([['order-1', 'order-2'], 1])
    },
  )

  test('a paused binding takes nothing and stays in its group', async () => {
    const member = await streamWith({ ...atBroker('kafka', broker.port), ...binding('in', 'paused', { group: 'pausing' }) })
    const seen = member.collect('orders')
    await isConnected(member)
    const { stream: own } = await streamWith({ ...atBroker('kafka', broker.port), ...binding('out', 'paused') })
    await own.send('orders', { payload: 'one' })
    await eventually('the first', () => seen.length === 1)
    const change = (state: string) => {
      const operation = member.endpoints[0]?.operations.find(({ method }) => method === 'POST')
      const question = { selected: 'orders-in-0', parameters: new Map([['state', state]]), query: new URLSearchParams() }
      return operation?.answer({ ...question, selectedSecond: '', body: undefined, mediaType: '', request: undefined as never })
    }
    await change('PAUSED')
    await own.send('orders', { payload: 'two' })
    const { groups } = await (await admin()).describeGroups(['pausing'])
    expect(groups[0]?.members).toHaveLength(1)
    expect(textsOf(seen)).toEqual(['one'])
    await change('RESUMED')
    await eventually('the second', () => seen.length === 2)
  })
})
