import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { Transactions } from '../../src/protocols/kafka/transactions.ts'
import { errorCodeIn } from '../../src/protocols/kafka/wire/rejected.ts'
import { clone } from '../../src/systems/kafka/clone.ts'
import { type ConsumeWish, consume } from '../../src/systems/kafka/consume.ts'
import { JsonSink } from '../../src/systems/kafka/forms/json-sink.ts'
import { RawSink } from '../../src/systems/kafka/forms/raw-sink.ts'
import { consumeAsGroup } from '../../src/systems/kafka/grouped/consume-as-group.ts'
import { committedOffsets } from '../../src/systems/kafka/groups/committed-offsets.ts'
import { type Chunks, type ProduceInput, type ProduceWish, produce } from '../../src/systems/kafka/produce.ts'
import { createTopic } from '../../src/systems/kafka/producing/create-topic.ts'
import type { RecordSink, TakeBytes } from '../../src/systems/kafka/reading/record-sink.ts'
import { type RedriveWish, redrive } from '../../src/systems/kafka/redrive.ts'
import { withCluster } from '../../src/systems/kafka/with-cluster.ts'
import { kafkaAt } from '../support/kafka.ts'
import { eventually } from '../support/rig.ts'
import { type Engine, engine } from '../support/servers/engine.ts'

let broker: Engine
let login: { readonly brokers: string[]; readonly clientId: string }
beforeAll(async () => {
  broker = await engine('kafka')
  await broker.start()
  login = { brokers: [`127.0.0.1:${broker.port}`], clientId: 'test' }
})
afterAll(() => broker?.remove())

const never = new AbortController().signal
const news = { onBegin: () => undefined, onGap: () => undefined, onOutside: () => undefined }
const around = { signal: never, onProgress: () => undefined, onGap: () => undefined }
let topics = 0

async function newTopic(partitions = 1, settings: readonly { name: string; value: string }[] = []): Promise<string> {
  const name = `t${++topics}`
  await withCluster(login, never, (cluster) => createTopic(cluster, { name, partitions, settings }))
  return name
}

function wishFor(topic: string, facts: Partial<ConsumeWish> = {}): ConsumeWish {
  return {
    ...{ topics: [topic], partitions: undefined, range: { from: { kind: 'start' }, until: undefined }, follow: false },
    ...{ committed: true, filter: undefined, max: undefined, idleMs: undefined },
    ...facts,
  }
}

async function send(topic: string, input: ProduceInput, facts: Partial<ProduceWish> = {}) {
  const wish: ProduceWish = {
    ...{ topic, create: false, partition: undefined, partitioner: 'murmur2', acks: -1, codec: 'none', rate: undefined },
    ...{ key: undefined, headers: [], emptyIsNull: false, input },
    ...facts,
  }
  return produce(login, wish, around)
}

function lines(texts: readonly string[]): ProduceInput {
  return { kind: 'lines', chunks: chunksOf(`${texts.join('\n')}\n`), separator: undefined }
}

function chunksOf(text: string): Chunks {
  const bytes = Buffer.from(text)
  return async function* (into) {
    for (let at = 0; at < bytes.length; at += 65_536) yield into.subarray(0, bytes.copy(into, 0, at, at + 65_536))
  }
}

async function read(
  topic: string,
  facts: Partial<ConsumeWish> = {},
  makeSink: (take: TakeBytes) => RecordSink = (take) => new RawSink(take),
): Promise<string[]> {
  const taken: Buffer[] = []
  const sink = makeSink(async (bytes) => void taken.push(Buffer.from(bytes)))
  await consume(login, wishFor(topic, facts), { sink, news, signal: never })
  return Buffer.concat(taken).toString('utf8').split('\n').slice(0, -1)
}

const asJson = (take: TakeBytes) => new JsonSink(take, 'ndjson')

async function envelopes(topic: string): Promise<string[]> {
  const found = (await read(topic, {}, asJson)).map((line) => JSON.parse(line))
  const places = found.map(({ partition, offset }) => partition * 1e9 + offset)
  return found
    .map((message, at) => [places[at] ?? 0, JSON.stringify({ ...message, topic: '' })] as const)
    .sort(([a], [b]) => a - b)
    .map(([, text]) => text)
}

function randomMessage(): string {
  const chance = Math.random()
  const content = (): unknown => {
    const kind = Math.random()
    if (kind < 0.1) return null
    if (kind < 0.4) return { base64: randomBytes(Math.floor(Math.random() * 60)).toString('base64') }
    return `"${'ключ\n\t'.repeat(Math.floor(Math.random() * 4))}${Math.random()}`
  }
  const headers = Array.from({ length: chance < 0.5 ? 0 : 3 }, (_, at) => ({ key: `h${at % 2}`, value: content() }))
  const timestamp = new Date(1_700_000_000_000 + Math.floor(chance * 1e10)).toISOString()
  return JSON.stringify({ key: content(), value: content(), headers, timestamp, partition: Math.floor(chance * 3) })
}

test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const)(
  '20,000 random messages come back bit for bit, with %s',
  async (codec) => {
    const [first, second] = [await newTopic(3), await newTopic(3)]
    const sent = Array.from({ length: 20_000 }, randomMessage).join('\n')
    await send(first, { kind: 'json', chunks: chunksOf(sent), placed: true }, { codec })
    const written = await read(first, {}, asJson)
    expect(written).toHaveLength(20_000)
    await send(second, { kind: 'json', chunks: chunksOf(written.join('\n')), placed: true }, { codec })
    const [one, two] = [await envelopes(first), await envelopes(second)]
    expect(two.length).toBe(20_000)
    expect(two.flatMap((text, at) => (text === one[at] ? [] : [[at, text, one[at]]])).slice(0, 3)).toEqual([])
  },
)

test('what is held back has the time at which it goes, though it was read together', async () => {
  const topic = await newTopic(1)
  await send(topic, lines(['one', 'two', 'three', 'four', 'five']), { rate: 20 })
  const times = (await read(topic, {}, asJson)).map((line) => (JSON.parse(line) as { readonly timestamp: string }).timestamp)
  expect(new Set(times).size).toBe(5)
})

test('a key is where Java puts it', async () => {
  const topic = await newTopic(7)
  const keys = Array.from({ length: 200 }, (_, at) => `key-${at}-${'x'.repeat(at % 9)}`)
  const producer = kafkaAt([...login.brokers]).producer()
  await producer.connect()
  onTestFinished(() => producer.disconnect())
  await producer.send({ topic, messages: keys.map((key) => ({ key, value: 'theirs' })) })
  await send(topic, { kind: 'lines', chunks: chunksOf(keys.map((key) => `${key}:ours`).join('\n')), separator: ':' })
  const placed = (await read(topic, {}, asJson)).map((line) => JSON.parse(line))
  const of = (value: string) =>
    new Set(placed.filter((each) => each.value === value).map((each) => `${each.key} ${each.partition}`))
  // As sets: kafkajs sends all of it again when a new partition does not take it at once.
  expect(of('ours')).toEqual(of('theirs'))
  expect(of('ours').size).toBe(keys.length)
})

test('a busy topic ends where it ended when reading began', async () => {
  const topic = await newTopic()
  await send(topic, lines(Array.from({ length: 50_000 }, (_, at) => String(at))))
  const writing = new AbortController()
  const busy = (async () => {
    while (!writing.signal.aborted) await send(topic, lines(['more', 'and more']))
  })()
  const found = await read(topic)
  writing.abort()
  await busy
  expect(found.slice(0, 50_000)).toEqual(Array.from({ length: 50_000 }, (_, at) => String(at)))
  expect(found.length).toBeLessThan(51_000)
})

test('what a transaction took back is not there, unless it is asked for', async () => {
  const topic = await newTopic()
  const producer = kafkaAt([...login.brokers]).producer({ transactionalId: topic, maxInFlightRequests: 1, idempotent: true })
  await producer.connect()
  onTestFinished(() => producer.disconnect())
  for (const [at, isKept] of [true, false, true].entries()) {
    const transaction = await producer.transaction()
    await transaction.send({ topic, messages: [{ value: `${at}` }] })
    await (isKept ? transaction.commit() : transaction.abort())
  }
  expect(await read(topic)).toEqual(['0', '2'])
  expect(await read(topic, { committed: false })).toEqual(['0', '1', '2'])
})

test('a group goes on where its output ended; a look leaves it there', async () => {
  const topic = await newTopic()
  await send(topic, lines(['a', 'b', 'c', 'd', 'e']))
  const asGroup = async (facts: Partial<ConsumeWish>, commits = true) => {
    const taken: Buffer[] = []
    const sink = new RawSink(async (bytes) => void taken.push(Buffer.from(bytes)))
    await consumeAsGroup(login, { ...wishFor(topic, facts), group: `g-${topic}`, commits }, { sink, news, signal: never })
    return Buffer.concat(taken).toString().trim().split('\n').join('')
  }
  expect(await asGroup({ max: 2 })).toBe('ab')
  expect(await asGroup({ max: 2 }, false)).toBe('cd')
  expect(await asGroup({ max: 1 })).toBe('c')
  expect(await asGroup({})).toBe('de')
  expect(await asGroup({})).toBe('')
  // Several batches, of which each is handed on by itself.
  await send(topic, lines(Array.from({ length: 60_000 }, (_, at) => String(at).padStart(30))))
  expect((await asGroup({})).replace(/\s+/g, '')).toHaveLength(288_890)
  expect(await asGroup({})).toBe('')
})

test('what was not written is not committed', async () => {
  const topic = await newTopic()
  await send(topic, lines(['a', 'b']))
  const wish = { ...wishFor(topic), group: `g-${topic}`, commits: true }
  const full = new RawSink(() => Promise.reject(new Error('the disk is full')))
  await expect(consumeAsGroup(login, wish, { sink: full, news, signal: never })).rejects.toThrow('the disk is full')
  const taken: string[] = []
  const sink = new RawSink(async (bytes) => void taken.push(bytes.toString()))
  await consumeAsGroup(login, wish, { sink, news, signal: never })
  expect(taken.join('')).toBe('a\nb\n')
})

test('a line that is wrong is named, and what went before it is said and sent', async () => {
  const topic = await newTopic()
  const sending = send(topic, { kind: 'lines', chunks: chunksOf('1:a\n2:b\nbad\n3:c\n'), separator: ':' })
  await expect(sending).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: 'Line 3 has no ":" between key and value.',
    details: ['The 2 before it were sent.'],
  })
  expect(await read(topic)).toEqual(['a', 'b'])
})

test('a message that is too large is named', async () => {
  const topic = await newTopic()
  const sending = send(topic, lines(['small', 'x'.repeat(3_000_000)]))
  await expect(sending).rejects.toMatchObject({
    code: 'KAFKA_FAILED',
    message: expect.stringContaining('larger than the topic'),
    details: expect.arrayContaining(['the largest is line 2, of 3,000,000 bytes']),
  })
})

test('a topic that is not there is an error with the line to type; with create it is made', async () => {
  await expect(send('t-nowhere', lines(['a']))).rejects.toMatchObject({
    code: 'TOPIC_UNKNOWN',
    hint: 'msa topic create t-nowhere',
  })
  expect(await send('t-made', lines(['a']), { create: true })).toMatchObject({ isNew: true, messages: 1 })
  await expect(read('t-mad')).rejects.toThrow(/Did you mean t-made/)
})

test('a clone has the same messages and settings, and is not made twice by mistake', async () => {
  const topic = await newTopic(3, [{ name: 'retention.ms', value: '7200000000' }])
  const sent = Array.from({ length: 500 }, randomMessage).join('\n')
  await send(topic, { kind: 'json', chunks: chunksOf(sent), placed: true }, { codec: 'lz4' })
  const wish = {
    ...{ from: topic, to: `${topic}-copy`, range: { from: undefined, until: undefined }, partitions: undefined },
    ...{ filter: undefined, append: false, repartition: false, codec: undefined, dryRun: false },
  }
  expect(await clone(login, { ...wish, dryRun: true }, around)).toMatchObject({ messages: 500, isDryRun: true })
  expect(await clone(login, wish, around)).toMatchObject({ messages: 500, isNew: true, partitions: 3 })
  expect(await envelopes(`${topic}-copy`)).toEqual(await envelopes(topic))
  await expect(clone(login, wish, around)).rejects.toThrow(/There are messages in/)
})

const origins = (origin: string) => ({ key: 'kafka_dlt-original-topic', value: origin })
const otherHeaders = [
  { key: 'none', value: null },
  { key: 'app', value: 'x' },
  { key: 'none', value: '' },
  { key: 'app', value: { base64: '/wA=' } },
]

/** Numbered, in two partitions. */
async function sendLetters(origin: string, count: number, more: (at: number) => object = () => ({})): Promise<string> {
  const dead = await newTopic(2)
  const letters = Array.from({ length: count }, (_, at) =>
    JSON.stringify({
      ...{ key: `${at % 20}`, value: { n: at }, headers: [origins(origin), ...otherHeaders], partition: at % 2 },
      ...more(at),
    }),
  )
  await send(dead, { kind: 'json', chunks: chunksOf(letters.join('\n')), placed: true })
  return dead
}

function redriveOf(topic: string): RedriveWish {
  return {
    ...{ topic, to: undefined, range: { from: undefined, until: undefined }, partitions: undefined },
    ...{ filter: undefined, max: undefined, maxHops: undefined, dryRun: false },
  }
}

async function numbersIn(topic: string): Promise<number[]> {
  const back = (await read(topic, {}, asJson)).map((line) => JSON.parse(line))
  return back.map(({ value }) => JSON.parse(value).n).sort((a, b) => a - b)
}

const upTo = (count: number) => Array.from({ length: count }, (_, at) => at)

test('a dead letter goes back once and as it is, whoever sends it and however often', async () => {
  const origin = await newTopic(3)
  const dead = await sendLetters(origin, 300)
  const wish = redriveOf(dead)
  expect((await redrive(login, { ...wish, dryRun: true }, around)).routes).toMatchObject([{ to: origin, done: 300 }])
  // Those with a filter leave gaps; of two at once, one may be shut out by the other.
  const some = await redrive(login, { ...wish, filter: ({ offset }) => offset % 3 === 0 }, around)
  expect(some.routes[0]?.done).toBe(100)
  await Promise.allSettled([redrive(login, wish, around), redrive(login, wish, around)])
  await redrive(login, wish, around)
  const back = (await read(origin, {}, asJson)).map((line) => JSON.parse(line))
  expect(await numbersIn(origin)).toEqual(upTo(300))
  const headers = [origins(origin), ...otherHeaders, { key: 'msa-redrives', value: '1' }]
  expect(back.filter((each) => JSON.stringify(each.headers) !== JSON.stringify(headers)).slice(0, 3)).toEqual([])
})

test('a dead letter that its topic does not take stays, and all others go back', async () => {
  const origin = await newTopic(1, [{ name: 'max.message.bytes', value: '2000' }])
  const dead = await sendLetters(origin, 40, (at) => (at === 11 ? { value: 'x'.repeat(5000) } : {}))
  const routes = [{ to: origin, done: 39, failed: 1, because: 'larger than the topic takes' }]
  expect(await redrive(login, redriveOf(dead), around)).toMatchObject({ routes })
  expect(await numbersIn(origin)).toEqual(upTo(40).filter((at) => at !== 11))
  expect(await redrive(login, redriveOf(dead), around)).toMatchObject({ routes: [{ done: 0, failed: 1 }] })
})

test('whoever opens the same transactions shuts out who had them, and what he began is not there', async () => {
  const topic = await newTopic()
  const place = { group: `g-${topic}`, topics: [{ topic, partitions: [{ partition: 0, offset: 5, metadata: 'note' }] }] }
  const record = (text: string) => ({
    ...{ topic, partition: 0 },
    record: { key: null, value: Buffer.from(text), headers: [], timestamp: Date.now() },
  })
  await withCluster(login, never, async (cluster) => {
    const first = await Transactions.open(cluster, `t-${topic}`)
    await first.send([record('one')], place)
    await first.send([record('two')], place)
    const second = await Transactions.open(cluster, `t-${topic}`)
    expect(errorCodeIn(await first.send([record('shut out')], place).catch((error: unknown) => error))).toBeOneOf([47, 90])
    await second.send([record('three')], { ...place, topics: [] })
    expect(await committedOffsets(cluster, place.group)).toMatchObject([{ topic, partition: 0, offset: 5, metadata: 'note' }])
  })
  expect(await read(topic)).toEqual(['one', 'two', 'three'])
})

test('a broker that dies under a redrive: no letter is lost, and none goes back twice', async () => {
  const origin = await newTopic(3)
  const dead = await sendLetters(origin, 10_000)
  const progress: number[] = []
  const under = redrive(login, redriveOf(dead), { ...around, onProgress: (messages) => void progress.push(messages) })
  const ended = under.catch((error: unknown) => error)
  await eventually('some went back', () => progress.length > 0)
  await broker.kill()
  await broker.start()
  await ended
  await redrive(login, redriveOf(dead), around)
  expect(await numbersIn(origin)).toEqual(upTo(10_000))
})

test('a broker that dies and comes back while it is followed: nothing twice, nothing lost', async () => {
  const topic = await newTopic()
  await send(topic, lines(['0', '1']))
  const ending = new AbortController()
  const taken: string[] = []
  const sink = new RawSink(async (bytes) => void taken.push(bytes.toString()))
  const following = consume(login, wishFor(topic, { follow: true }), { sink, news, signal: ending.signal }).catch(() => undefined)
  const found = () => taken.join('').split('\n').slice(0, -1)
  await eventually('the first two are there', () => found().length === 2)
  await broker.kill()
  await broker.start()
  await send(topic, lines(['2', '3']))
  await eventually(`all are there: ${found()}`, () => found().length >= 4, 60_000)
  ending.abort()
  await following
  expect(found()).toEqual(['0', '1', '2', '3'])
})
