import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Kafka, logLevel, type Message } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { askOffsets, trimPartitions } from '../../src/protocols/kafka/ask-leaders.ts'
import { Cluster } from '../../src/protocols/kafka/cluster.ts'
import { type PartitionRange, readRanges } from '../../src/protocols/kafka/read-ranges.ts'
import { codecs } from '../../src/protocols/kafka/records/batch.ts'
import type { NewRecord } from '../../src/protocols/kafka/records/batch-writer.ts'
import { RecordCursor } from '../../src/protocols/kafka/records/record-cursor.ts'
import { compressionsFor, openBatches } from '../../src/protocols/kafka/records/records-in.ts'
import { consumerGroupDescribe } from '../../src/protocols/kafka/requests/consumer-group-describe.ts'
import { createPartitions } from '../../src/protocols/kafka/requests/create-partitions.ts'
import { createTopics } from '../../src/protocols/kafka/requests/create-topics.ts'
import { deleteGroups } from '../../src/protocols/kafka/requests/delete-groups.ts'
import { deleteTopics } from '../../src/protocols/kafka/requests/delete-topics.ts'
import { describeConfigs } from '../../src/protocols/kafka/requests/describe-configs.ts'
import { describeGroups } from '../../src/protocols/kafka/requests/describe-groups.ts'
import { describeLogDirs } from '../../src/protocols/kafka/requests/describe-log-dirs.ts'
import { incrementalAlterConfigs } from '../../src/protocols/kafka/requests/incremental-alter-configs.ts'
import { listGroups } from '../../src/protocols/kafka/requests/list-groups.ts'
import { earliest, latest } from '../../src/protocols/kafka/requests/list-offsets.ts'
import { offsetCommit } from '../../src/protocols/kafka/requests/offset-commit.ts'
import { offsetDelete } from '../../src/protocols/kafka/requests/offset-delete.ts'
import { offsetFetch } from '../../src/protocols/kafka/requests/offset-fetch.ts'
import { Sender, type SenderOptions } from '../../src/protocols/kafka/send-records.ts'
import { whichProgram } from '../../src/runtime/packages/programs.ts'
import { javaKnowsFolders } from '../support/mounts.ts'
import { eventually, temporaryFolder } from '../support/rig.ts'
import { type Engine, engine } from '../support/servers/engine.ts'

let real: Engine
beforeAll(async () => {
  real = await engine('kafka')
  await real.start()
})
afterAll(() => real.remove())

const kcat = whichProgram('kcat', process.env) ?? whichProgram('kafkacat', process.env)
if (kcat === undefined) process.stdout.write('kcat is not there: what it reads and writes is not compared\n')

function ourCluster(port = real.port): Cluster {
  const login = { brokers: [`127.0.0.1:${port}`], clientId: 'test' }
  const cluster = new Cluster({ login, timeoutMs: 10_000, patienceMs: 60_000, signal: new AbortController().signal })
  onTestFinished(() => cluster[Symbol.dispose]())
  return cluster
}

let topics = 0

async function topic(cluster: Cluster, partitions = 1): Promise<string> {
  const name = `wire-${topics++}`
  const wish = { name, partitions, replicationFactor: 1, assignments: [], configs: [] }
  const made = await cluster.askController(createTopics, { topics: [wish], timeoutMs: 30_000, validateOnly: false })
  expect(made).toMatchObject([{ name, errorCode: 0, partitions }])
  await cluster.describeWithLeaders([name])
  return name
}

async function senderTo(cluster: Cluster, options: Partial<SenderOptions> = {}): Promise<Sender> {
  const defaults = { acks: -1, codec: 'none', lingerMs: 5, deliveryTimeoutMs: 120_000, onDelivered: () => undefined } as const
  return await Sender.create(cluster, { ...defaults, ...options })
}

interface Found extends NewRecord {
  readonly offset: number
}

async function* reading(cluster: Cluster, ranges: readonly PartitionRange[], committed = false): AsyncGenerator<Found> {
  const cursor = new RecordCursor()
  for await (const { partitions } of readRanges(cluster, ranges, { committed, maxWaitMs: 500, onGap: () => undefined }))
    for (const { records, aborted, range } of partitions) {
      const found: Found[] = []
      for (const _ of openBatches(records, cursor, { compressions: await compressionsFor(records), aborted })) {
        while (cursor.next())
          if (cursor.offset >= range.from && cursor.offset < range.until)
            found.push({
              ...{ offset: cursor.offset, timestamp: cursor.timestamp },
              ...{ key: cursor.key(), value: cursor.value(), headers: cursor.headers() },
            })
      }
      yield* found
    }
}

/** All there is now, of all partitions. */
async function everything(cluster: Cluster, name: string, committed = false): Promise<Found[]> {
  const [described] = await cluster.describeWithLeaders([name])
  const partitions = (described?.partitions ?? []).map(({ partition }) => ({ topic: name, partition }))
  const at = (timestamp: number) =>
    askOffsets(
      cluster,
      partitions.map((each) => ({ ...each, timestamp })),
      committed,
    )
  const [first, last] = [await at(earliest), await at(latest)]
  const ranges = partitions.map((each, index) => ({ ...each, from: first[index]?.offset ?? 0, until: last[index]?.offset ?? 0 }))
  const found: Found[] = []
  for await (const each of reading(cluster, ranges, committed)) found.push(each)
  return found
}

/** Between us and a broker. */
class Gate {
  readonly #server = createServer((near) => this.#connected(near))
  readonly #pairs = new Set<readonly [Socket, Socket]>()
  target = 0

  static async open(): Promise<Gate> {
    const gate = new Gate()
    gate.#server.listen(0, '127.0.0.1')
    await once(gate.#server, 'listening')
    return gate
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** What is asked on the connections there are goes on to the broker, and what it answers goes nowhere. */
  deafen(): void {
    for (const [near, far] of this.#pairs) far.unpipe(near).resume()
  }

  close(): void {
    this.#server.close()
    for (const [near, far] of this.#pairs) for (const socket of [near, far]) socket.destroy()
  }

  #connected(near: Socket): void {
    const far = connect(this.target, '127.0.0.1')
    const pair = [near, far] as const
    this.#pairs.add(pair)
    near.pipe(far).pipe(near)
    for (const socket of pair)
      socket
        .on('error', () => undefined)
        .on('close', () => {
          this.#pairs.delete(pair)
          for (const each of pair) each.destroy()
        })
  }
}

/** The same each time: a failure can be looked into. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 0x1_0000_0000
  }
}

function randomRecords(count: number, next: () => number, byte: () => number = () => Math.floor(next() * 256)): NewRecord[] {
  const content = (longest: number) => {
    if (next() < 0.1) return null
    return Buffer.from(Array.from({ length: Math.floor(next() ** 4 * longest) }, byte))
  }
  return Array.from({ length: count }, () => ({
    ...{ key: content(40), value: content(2000), timestamp: 1_700_000_000_000 + Math.floor(next() * 1e6) },
    headers: Array.from({ length: Math.floor(next() * 3) }, (_, index) => [`h${index}é`, content(20)] as const),
  }))
}

describe.each(codecs)('%s', (codec) => {
  test('thousands of random messages come back as they were, and in their order', async () => {
    const cluster = ourCluster()
    const name = await topic(cluster, 3)
    const sender = await senderTo(cluster, { codec })
    const records = randomRecords(6000, random(1))
    for (const [index, record] of records.entries()) {
      sender.append(name, index % 3, record)
      if (sender.isFull) await sender.room()
    }
    await sender.flush()
    const found = await everything(cluster, name)
    expect(found).toHaveLength(records.length)
    const partitions = [0, 1, 2].map((partition) => records.filter((_, index) => index % 3 === partition))
    const byContent = ({ key, value, headers, timestamp }: NewRecord) =>
      JSON.stringify([hex(key), hex(value), headers.map(([header, content]) => [header, hex(content)]), timestamp])
    expect(new Set(found.map(byContent))).toEqual(new Set(records.map(byContent)))
    for (const wanted of partitions) {
      const own = new Set(wanted.map(byContent))
      const order = found.map(byContent).filter((each) => own.has(each))
      expect(order).toEqual(wanted.map(byContent))
    }
  })

  test.skipIf(kcat === undefined)('kcat reads what we write, to the byte, and we what it writes', async () => {
    const cluster = ourCluster()
    const [ours, theirs] = [await topic(cluster), await topic(cluster)]
    const [lineEnd, keyEnd] = [0x0a, 0x01]
    const next = random(2)
    const byte = () => {
      const any = Math.floor(next() * 256)
      return any === lineEnd || any === keyEnd ? 0x20 : any
    }
    // kcat's headers are text, and what is empty is null to it when it writes.
    const records = randomRecords(3000, next, byte).map((record) => ({ ...record, headers: [] }))
    const sender = await senderTo(cluster, { codec })
    for (const record of records) sender.append(ours, 0, record)
    await sender.flush()

    const consumed = await runKcat('-C', '-t', ours, '-e', '-q', '-o', 'beginning', '-f', '%o %T %K %S\\n%k%s')
    expect(consumed.equals(Buffer.concat(records.flatMap(asKcatPrints)))).toBe(true)

    const lines = records.flatMap(({ key, value }) => [
      key ?? Buffer.alloc(0),
      Buffer.of(keyEnd),
      value ?? Buffer.alloc(0),
      Buffer.of(lineEnd),
    ])
    const file = join(await temporaryFolder(), 'lines')
    await writeFile(file, Buffer.concat(lines))
    await runKcat('-P', '-t', theirs, '-z', codec, '-K', '\\x01', '-Z', '-l', file)
    const found = await everything(cluster, theirs)
    const empty = (content: Buffer | null) => (content?.length ? content.toString('hex') : null)
    expect(found.map(({ key, value }) => [empty(key), empty(value)])).toEqual(
      records.map(({ key, value }) => [empty(key), empty(value)]),
    )
  })
})

function hex(content: Buffer | null): string | null {
  return content?.toString('hex') ?? null
}

function asKcatPrints({ key, value, timestamp }: NewRecord, offset: number): Buffer[] {
  const head = `${offset} ${timestamp} ${key?.length ?? -1} ${value?.length ?? -1}\n`
  return [Buffer.from(head), key ?? Buffer.alloc(0), value ?? Buffer.alloc(0)]
}

async function runKcat(...args: readonly string[]): Promise<Buffer> {
  const options = { encoding: 'buffer', maxBuffer: 1 << 30, timeout: 60_000 } as const
  const { stdout } = await promisify(execFile)(kcat ?? '', ['-b', `127.0.0.1:${real.port}`, ...args], options)
  return stdout
}

test.skipIf(kcat === undefined)('headers are those of kcat, both ways', async () => {
  const cluster = ourCluster()
  const [ours, theirs] = [await topic(cluster), await topic(cluster)]
  const sender = await senderTo(cluster)
  const headers = [
    ['a', Buffer.from('1')],
    ['b', Buffer.alloc(0)],
    ['a', Buffer.from('한')],
  ] as const
  sender.append(ours, 0, { key: null, value: Buffer.from('v'), headers, timestamp: Date.now() })
  await sender.flush()
  expect((await runKcat('-C', '-t', ours, '-e', '-q', '-f', '%h|%s')).toString()).toBe('a=1,b=,a=한|v')
  const file = join(await temporaryFolder(), 'value')
  await writeFile(file, 'v')
  await runKcat('-P', '-t', theirs, '-H', 'a=1', '-H', 'b=', '-H', 'a=한', file)
  expect((await everything(cluster, theirs))[0]?.headers).toEqual(headers)
})

function kafkajs(): Kafka {
  return new Kafka({ brokers: [`127.0.0.1:${real.port}`], clientId: 'test', logLevel: logLevel.NOTHING, retry: { retries: 20 } })
}

test('transactions are respected, wherever reading begins', async () => {
  const cluster = ourCluster()
  const name = await topic(cluster)
  const producer = kafkajs().producer({ transactionalId: `tx-${name}`, maxInFlightRequests: 1, idempotent: true })
  await producer.connect()
  onTestFinished(() => producer.disconnect())
  const plain = await senderTo(cluster)
  const kept: string[] = []
  for (let round = 0; round < 12; round++) {
    const transaction = await producer.transaction()
    const messages: Message[] = Array.from({ length: 5 }, (_, index) => ({ value: `${round}.${index}` }))
    for (const message of messages) await transaction.send({ topic: name, messages: [message] })
    // In the midst of it, from somebody else.
    plain.append(name, 0, { key: null, value: Buffer.from(`plain ${round}`), headers: [], timestamp: Date.now() })
    await plain.flush()
    const isKept = round % 3 === 0
    if (isKept) await transaction.commit()
    else await transaction.abort()
    kept.push(...(isKept ? messages.map(({ value }) => String(value)) : []), `plain ${round}`)
  }
  const committed = (await everything(cluster, name, true)).map(({ value }) => String(value))
  expect(committed).toEqual(kept)
  expect(await everything(cluster, name, false)).toHaveLength(12 * 6)
  const [end] = await askOffsets(cluster, [{ topic: name, partition: 0, timestamp: latest }], true)
  const wanted = (await everything(cluster, name, true)).map(({ offset, value }) => [offset, String(value)] as const)
  for (let from = 0; from < (end?.offset ?? 0); from++) {
    const found: (readonly [number, string])[] = []
    const range = { topic: name, partition: 0, from, until: end?.offset ?? 0 }
    for await (const { offset, value } of reading(cluster, [range], true)) found.push([offset, String(value)])
    expect(found).toEqual(wanted.filter(([offset]) => offset >= from))
  }
})

test('a transaction that is open holds back committed reading, and only that', async () => {
  const cluster = ourCluster()
  const name = await topic(cluster)
  const producer = kafkajs().producer({ transactionalId: `tx-${name}`, maxInFlightRequests: 1, idempotent: true })
  await producer.connect()
  onTestFinished(() => producer.disconnect())
  const transaction = await producer.transaction()
  await transaction.send({ topic: name, messages: [{ value: 'open' }] })
  expect(await everything(cluster, name, true)).toEqual([])
  expect(await everything(cluster, name, false)).toHaveLength(1)
  await transaction.commit()
  await eventually('it is committed', async () => (await everything(cluster, name, true)).length === 1)
})

test('a broker is killed and comes back while we write and read: nothing twice, nothing lost, all in order', async () => {
  const cluster = ourCluster()
  const name = await topic(cluster, 2)
  const found: string[][] = [[], []]
  const ranges = [0, 1].map((partition) => ({ topic: name, partition, from: 0, until: Number.POSITIVE_INFINITY }))
  const following = (async () => {
    for await (const { value } of reading(cluster, ranges)) {
      const text = String(value)
      found[Number(text.slice(0, 1))]?.push(text)
    }
  })().catch((error: unknown) => error)
  const count = 60_000
  const wanted = [0, 1].map((partition) => Array.from({ length: count }, (_, index) => `${partition} ${index}`))
  let delivered = 0
  const onDelivered: SenderOptions['onDelivered'] = (_topic, _partition, _offset, messages) => {
    delivered += messages
  }
  const sender = await senderTo(cluster, { onDelivered })
  const outage = (async () => {
    for (const part of [0.2, 0.5]) {
      await eventually('some is delivered', () => delivered > 2 * count * part, 120_000)
      await real.kill()
      await real.start()
    }
  })()
  for (let index = 0; index < count; index++) {
    for (const partition of [0, 1]) {
      const value = Buffer.from(`${partition} ${index}`)
      sender.append(name, partition, { key: null, value, headers: [], timestamp: Date.now() })
    }
    if (sender.isFull) await sender.room()
    // Slowly enough that there is something to be interrupted.
    if (index % 500 === 0) await new Promise((resolve) => setImmediate(resolve))
    if (index % 5000 === 0) await eventually('it is not far behind', () => delivered >= 2 * index - 20_000, 120_000)
  }
  await sender.flush()
  await outage
  expect(delivered).toBe(2 * count)
  await eventually('all is read', () => found.every((each) => each.length >= count), 60_000)
  const stored = await everything(cluster, name)
  expect(stored).toHaveLength(2 * count)
  cluster[Symbol.dispose]()
  expect(await following).toMatchObject({ kind: 'closed' })
  for (const partition of [0, 1]) expect(found[partition]).toEqual(wanted[partition])
})

test('a broker that had taken several batches is killed before we hear of it: each is there once', {
  timeout: 240_000,
}, async () => {
  const gate = await Gate.open()
  onTestFinished(() => gate.close())
  const behind = await engine('kafka', {
    write: (_, content) => content.replace(/^(advertised.listeners=PLAINTEXT:.*:)[0-9]+$/m, `$1${gate.port}`),
  })
  onTestFinished(() => behind.remove())
  gate.target = behind.port
  await behind.start()
  const cluster = ourCluster(gate.port)
  const name = await topic(cluster)
  const told: number[] = []
  const sender = await senderTo(cluster, { onDelivered: (_topic, _partition, offset) => told.push(offset) })
  const texts = ['known', 'a', 'b', 'c', 'd']
  // As large as a batch: each is one.
  const send = (text: string) => {
    const value = Buffer.alloc(949_000, text)
    sender.append(name, 0, { key: Buffer.from(text), value, headers: [], timestamp: Date.now() })
  }
  send('known')
  await sender.flush()
  gate.deafen()
  for (const text of texts.slice(1)) send(text)
  const flushed = sender.flush()
  const hearing = ourCluster(gate.port)
  const end = () => askOffsets(hearing, [{ topic: name, partition: 0, timestamp: latest }], false)
  await eventually('all are stored', async () => (await end())[0]?.offset === texts.length)
  await behind.kill()
  await behind.start()
  await flushed
  expect((await everything(cluster, name)).map(({ key }) => String(key))).toEqual(texts)
  expect(told).toEqual([0, -1, -1, -1, 4])
})

test('topics are made, grown, set and deleted', async () => {
  const cluster = ourCluster()
  const name = `wire-admin-${topics++}`
  const configs = [{ name: 'retention.ms', value: '12345' }]
  const wish = { name, partitions: 2, replicationFactor: 1, assignments: [], configs }
  const request = { topics: [wish], timeoutMs: 30_000, validateOnly: true }
  expect(await cluster.askController(createTopics, request)).toMatchObject([{ errorCode: 0 }])
  expect((await cluster.describe([name])).topics[0]?.errorCode).toBe(3)
  const placed = {
    ...wish,
    name: `${name}-placed`,
    partitions: -1,
    replicationFactor: -1,
    assignments: [{ partition: 0, brokers: [1] }],
  }
  const both = { ...request, topics: [wish, placed, { ...wish, name: 'no/topic' }], validateOnly: false }
  const made = await cluster.askController(createTopics, both)
  expect(new Map(made.map((each) => [each.name, each.errorCode]))).toEqual(
    new Map([
      [name, 0],
      [placed.name, 0],
      ['no/topic', 17],
    ]),
  )
  expect(await cluster.askController(createTopics, { ...request, topics: [wish] })).toMatchObject([
    { errorCode: 36, message: expect.any(String) },
  ])

  const grow = { topics: [{ name, count: 3, assignments: null }], timeoutMs: 30_000, validateOnly: false }
  expect(await cluster.askController(createPartitions, grow)).toMatchObject([{ errorCode: 0 }])
  expect(await cluster.askController(createPartitions, grow)).toMatchObject([{ errorCode: 37, message: expect.any(String) }])
  await eventually('it has three', async () => (await cluster.describe([name])).topics[0]?.partitions.length === 3)

  const changes = [
    { name: 'cleanup.policy', operation: 'append', value: 'compact' },
    { name: 'retention.ms', operation: 'delete', value: null },
  ] as const
  const alter = { resources: [{ kind: 'topic', name, changes }], validateOnly: false } as const
  expect(await cluster.askController(incrementalAlterConfigs, alter)).toEqual([
    { resource: { kind: 'topic', name }, errorCode: 0, message: expect.toBeOneOf([null, '']) },
  ])
  const ask = { resources: [{ kind: 'topic', name, names: null }], withSynonyms: true, withDocumentation: true } as const
  const settings = async () => (await cluster.askAnyone(describeConfigs, ask))[0]?.configs ?? []
  await eventually('it is set', async () =>
    (await settings()).some((each) => each.name === 'cleanup.policy' && each.value === 'delete,compact'),
  )
  const found = new Map((await settings()).map((each) => [each.name, each]))
  expect(found.get('retention.ms')).toMatchObject({ source: expect.stringMatching(/default|broker-file/), type: 'long' })
  expect(found.get('cleanup.policy')).toMatchObject({
    source: 'topic',
    type: 'list',
    documentation: expect.stringContaining('retention'),
  })
  const [broker] = await cluster.askBroker(1, describeConfigs, {
    ...ask,
    resources: [{ kind: 'broker', name: '1', names: ['node.id'] }],
  })
  expect(broker?.configs).toMatchObject([{ name: 'node.id', value: '1', isReadOnly: true }])

  const [dirs] = await cluster.askEach(describeLogDirs, { topics: [{ topic: name, partitions: [0, 1, 2] }] })
  if (javaKnowsFolders) {
    expect(dirs?.answer?.dirs.flatMap(({ replicas }) => replicas)).toHaveLength(3)
    expect(dirs?.answer?.dirs[0]?.totalBytes).toBeGreaterThan(0)
  }

  const deletion = { topics: [name, placed.name, 'wire-nowhere'], timeoutMs: 30_000 }
  const gone = await cluster.askController(deleteTopics, deletion)
  expect(new Map(gone.map((each) => [each.name, each.errorCode]))).toEqual(
    new Map([
      [name, 0],
      [placed.name, 0],
      ['wire-nowhere', 3],
    ]),
  )
})

test('what is before an offset goes', async () => {
  const cluster = ourCluster()
  const name = await topic(cluster)
  const sender = await senderTo(cluster)
  for (const record of randomRecords(10, random(3))) sender.append(name, 0, record)
  await sender.flush()
  const at = (offset: number) => trimPartitions(cluster, [{ topic: name, partition: 0, offset }], 10_000)
  expect(await at(4)).toMatchObject([{ errorCode: 0, lowWatermark: 4 }])
  expect((await everything(cluster, name)).map(({ offset }) => offset)).toEqual([4, 5, 6, 7, 8, 9])
  expect(await at(99)).toMatchObject([{ errorCode: 1 }])
  expect(await at(-1)).toMatchObject([{ errorCode: 0, lowWatermark: 10 }])
})

test('groups are listed, described, moved and deleted', async () => {
  const cluster = ourCluster()
  const name = await topic(cluster, 2)
  const group = `group-${name}`
  const consumer = kafkajs().consumer({ groupId: group })
  await consumer.connect()
  await consumer.subscribe({ topic: name })
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve))
  await consumer.run({ eachMessage: async () => undefined })
  await joined

  const listed = async () =>
    (await cluster.askEach(listGroups, { states: [], types: [] })).flatMap(({ answer }) => answer?.groups ?? [])
  expect((await listed()).find((each) => each.group === group)).toMatchObject({
    protocolType: 'consumer',
    state: 'Stable',
    type: expect.stringMatching(/classic/i),
  })
  const [described] = await cluster.askCoordinator(group, describeGroups, [group])
  expect(described).toMatchObject({
    ...{ group, errorCode: 0, state: 'Stable', protocolType: 'consumer' },
    members: [
      {
        clientId: 'test',
        subscription: { topics: [name] },
        assignment: [{ topic: name, partitions: expect.arrayContaining([0, 1]) }],
      },
    ],
  })
  const commit = {
    group,
    topics: [
      {
        topic: name,
        partitions: [
          { partition: 0, offset: 7, metadata: 'by hand' },
          { partition: 1, offset: 8 },
        ],
      },
    ],
  }
  const refused = await cluster.askCoordinator(group, offsetCommit, commit)
  expect(refused.every(({ errorCode }) => errorCode !== 0)).toBe(true)
  expect(await cluster.askCoordinator(group, deleteGroups, [group])).toEqual([{ group, errorCode: 68 }])
  await consumer.disconnect()

  await eventually('nobody is in it', async () => (await listed()).some((each) => each.group === group && each.state === 'Empty'))
  expect(await cluster.askCoordinator(group, offsetCommit, commit)).toMatchObject([{ errorCode: 0 }, { errorCode: 0 }])
  const committed = async () => (await cluster.askCoordinator(group, offsetFetch, { group, topics: null })).partitions
  const byPartition = [...(await committed())].sort((a, b) => a.partition - b.partition)
  expect(byPartition).toMatchObject([
    { partition: 0, offset: 7, metadata: 'by hand' },
    { partition: 1, offset: 8 },
  ])
  const forgotten = await cluster.askCoordinator(group, offsetDelete, { group, topics: [{ topic: name, partitions: [1] }] })
  expect(forgotten).toEqual({ errorCode: 0, partitions: [{ topic: name, partition: 1, errorCode: 0 }] })
  expect(await committed()).toMatchObject([{ partition: 0, offset: 7 }])
  expect(await cluster.askCoordinator(group, deleteGroups, [group])).toEqual([{ group, errorCode: 0 }])
  expect((await listed()).some((each) => each.group === group)).toBe(false)

  // Groups of the newer kind are not switched on everywhere.
  const newer = cluster.askCoordinator(group, consumerGroupDescribe, [group])
  const isKnown = await newer.then(
    ([answer]) => answer?.errorCode,
    (error) => error.kind,
  )
  expect(isKnown).toBeOneOf(['outdated', 69, 35])
})
