import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Cluster } from '../../../src/protocols/kafka/cluster.ts'
import type { NewRecord } from '../../../src/protocols/kafka/records/batch-writer.ts'
import { recordsOf } from '../../../src/protocols/kafka/records/records-of.ts'
import { Sender, type SenderOptions } from '../../../src/protocols/kafka/send-records.ts'
import { eventually } from '../../support/rig.ts'
import { api, FakeKafka } from '../../support/servers/kafka/cluster.ts'
import { recordOf } from './batch-of.ts'
import { clusterOf } from './cluster-of.ts'

interface Delivered {
  readonly where: string
  readonly offset: number
  readonly count: number
}

async function senderOf(
  cluster: Cluster,
  options: Partial<SenderOptions> = {},
): Promise<{ sender: Sender; delivered: Delivered[] }> {
  const delivered: Delivered[] = []
  const sender = await Sender.create(cluster, {
    ...{ acks: -1, codec: 'none', lingerMs: 1, deliveryTimeoutMs: 60_000 },
    onDelivered: (topic, partition, offset, count) => delivered.push({ where: `${topic}${partition}`, offset, count }),
    ...options,
  })
  return { sender, delivered }
}

async function stored(kafka: FakeKafka, topic: string, partition = 0): Promise<NewRecord[]> {
  return await recordsOf(Buffer.concat(kafka.partition(topic, partition).stored.map(({ bytes }) => bytes)))
}

async function values(kafka: FakeKafka, topic: string, partition = 0): Promise<string[]> {
  return (await stored(kafka, topic, partition)).map(({ value }) => String(value))
}

function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index))
}

/** Each in a batch of its own, as those are that come slowly. */
async function sendOneByOne(sender: Sender, topic: string, texts: readonly string[]): Promise<void> {
  const long = 'x'.repeat(949_000)
  for (const text of texts) {
    sender.append(topic, 0, { ...recordOf(text), key: Buffer.from(long) })
    if (sender.isFull) await sender.room()
  }
  await sender.flush()
}

test('messages arrive as they are, in order, and their offsets are told', async () => {
  const kafka = await FakeKafka.start({ brokers: 2, topics: { a: 2, b: 1 } })
  const { sender, delivered } = await senderOf(clusterOf(kafka))
  const record: NewRecord = { key: Buffer.from('k'), value: null, headers: [['h', null]], timestamp: 42 }
  sender.append('a', 0, record)
  sender.append('a', 1, recordOf('one'))
  sender.appendValue('a', 1, Buffer.from('…two…'), 3, 6, 7)
  sender.append('b', 0, recordOf(''))
  await sender.flush()
  expect(await stored(kafka, 'a', 0)).toEqual([record])
  expect(await values(kafka, 'a', 1)).toEqual(['one', 'two'])
  expect(await values(kafka, 'b')).toEqual([''])
  expect(delivered.sort((a, b) => (a.where < b.where ? -1 : 1))).toEqual([
    { where: 'a0', offset: 0, count: 1 },
    { where: 'a1', offset: 0, count: 2 },
    { where: 'b0', offset: 0, count: 1 },
  ])
})

test('who has sent everything waits for no clock before it can end', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const { sender } = await senderOf(clusterOf(kafka), { lingerMs: 60_000 })
  const clocks = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const before = clocks()
  sender.append('a', 0, recordOf('one'))
  await sender.flush()
  expect(await values(kafka, 'a')).toEqual(['one'])
  // Somebody else's may have gone meanwhile.
  expect(clocks()).toBeLessThanOrEqual(before)
})

test.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)('messages arrive in %s', async (codec) => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const { sender } = await senderOf(clusterOf(kafka), { codec })
  for (const text of numbers(1000)) sender.append('a', 0, recordOf(text))
  await sender.flush()
  expect(await values(kafka, 'a')).toEqual(numbers(1000))
})

test('what is packed sooner does not overtake what was written before it', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const { sender, delivered } = await senderOf(clusterOf(kafka), { codec: 'gzip' })
  const [long, short] = [Buffer.from(randomBytes(700_000).toString('hex').slice(0, 949_000)), Buffer.alloc(949_000, 'x')]
  for (const text of numbers(12)) {
    sender.append('a', 0, { ...recordOf(text), key: Number(text) % 2 === 0 ? long : short })
    if (sender.isFull) await sender.room()
  }
  await sender.flush()
  expect(await values(kafka, 'a')).toEqual(numbers(12))
  expect(delivered.map(({ offset }) => String(offset))).toEqual(numbers(12))
})

test('what has lingered goes by itself', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const { sender } = await senderOf(clusterOf(kafka))
  const arrived = kafka.partition('a').changed()
  sender.append('a', 0, recordOf('x'))
  await arrived
  expect(await values(kafka, 'a')).toEqual(['x'])
})

test('so does what nothing comes behind', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 2 } })
  const { sender } = await senderOf(clusterOf(kafka), { lingerMs: 600_000 })
  const arrived = kafka.partition('a', 1).changed()
  for (const partition of [0, 1]) sender.append('a', partition, recordOf('x'))
  sender.due('a', 1)
  await arrived
  expect([await values(kafka, 'a', 0), await values(kafka, 'a', 1)]).toEqual([[], ['x']])
  await sender.flush()
})

test('a flush of nothing is done, and room is there at first', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const { sender } = await senderOf(clusterOf(kafka))
  await sender.flush()
  await sender.room()
  expect(sender.isFull).toBe(false)
})

test('no more waits than brokers take', { timeout: 60_000 }, async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const { sender } = await senderOf(clusterOf(kafka))
  const text = Buffer.alloc(1_000_000, 'x')
  let appended = 0
  while (!sender.isFull) {
    sender.appendValue('a', 0, text, 0, text.length, 1)
    appended++
  }
  expect(appended).toBeGreaterThan(7)
  expect(appended).toBeLessThan(12)
  kafka.partition('a').maxBytes = 2_000_000
  await sender.room()
  expect(sender.isFull).toBe(false)
  await sender.flush()
  expect(kafka.partition('a').end).toBe(appended)
})

test.each([
  ['the leader moves', 6],
  ['there are too few replicas', 19],
  ['the log is damaged on its way', 2],
  ['the broker has a bad day', 56],
])('when %s, everything arrives once and in order', async (_, errorCode) => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const { sender, delivered } = await senderOf(clusterOf(kafka))
  kafka.refuse(api.produce, 0, 0, errorCode, 0, 0, errorCode, errorCode)
  await sendOneByOne(sender, 'a', numbers(12))
  expect(await values(kafka, 'a')).toEqual(numbers(12))
  expect(delivered.map(({ offset }) => offset)).toEqual(numbers(12).map(Number))
})

test('a first batch that fails is not overtaken: a broker that does not know us would take any as the first', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const { sender } = await senderOf(clusterOf(kafka))
  kafka.refuse(api.produce, 19)
  await sendOneByOne(sender, 'a', numbers(4))
  expect(await values(kafka, 'a')).toEqual(numbers(4))
})

test('a connection that is cut before or after the broker has taken it: everything once and in order', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const { sender } = await senderOf(clusterOf(kafka))
  let asked = 0
  // Before it is taken; in the middle of its answer.
  kafka.disturb = ({ api: key }) =>
    key !== api.produce ? undefined : (['cut', undefined, 9, undefined, undefined] as const)[asked++ % 5]
  await sendOneByOne(sender, 'a', numbers(20))
  expect(await values(kafka, 'a')).toEqual(numbers(20))
})

/** The broker is killed when it has stored what is under way and nobody has heard of it, and comes back. */
async function sendThroughDeath(
  kafka: FakeKafka,
  sender: Sender,
  [first = '', ...others]: readonly string[],
  disturbAfterwards: FakeKafka['disturb'] = () => undefined,
): Promise<void> {
  await sendOneByOne(sender, 'a', [first])
  kafka.disturb = ({ api: key }) => (key === api.produce ? 'mute' : undefined)
  const sending = sendOneByOne(sender, 'a', others)
  await eventually('all that is under way is stored', () => kafka.partition('a').end === 6)
  await kafka.broker(1).stop()
  kafka.partition('a').forget()
  kafka.disturb = disturbAfterwards
  await kafka.broker(1).start()
  await sending
}

test('batches that a killed broker had stored are there once, also when it knows of the last one only', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const { sender, delivered } = await senderOf(clusterOf(kafka))
  await sendThroughDeath(kafka, sender, numbers(10))
  expect(await values(kafka, 'a')).toEqual(numbers(10))
  // Nobody can say any more where those were put that were not the last.
  expect(delivered.map(({ offset }) => offset)).toEqual([0, -1, -1, -1, -1, 5, 6, 7, 8, 9])
  expect(sender.isFull).toBe(false)
})

test('a connection that is cut while batches are out of order: all are sent again', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const { sender } = await senderOf(clusterOf(kafka))
  let asked = 0
  const cutThird: FakeKafka['disturb'] = ({ api: key }) => (key === api.produce && ++asked === 3 ? 'cut' : undefined)
  await sendThroughDeath(kafka, sender, numbers(6), cutThird)
  expect(await values(kafka, 'a')).toEqual(numbers(6))
})

test('what a broker has lost that it had acknowledged is the end', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const { sender, delivered } = await senderOf(clusterOf(kafka))
  await sendOneByOne(sender, 'a', ['0'])
  kafka.refuse(api.produce, 45, 45, 45)
  await expect(sendOneByOne(sender, 'a', ['1', '2', '3'])).rejects.toMatchObject({ facts: { errorCode: 45 } })
  expect(delivered).toHaveLength(1)
})

test('a leader that dies is waited for, and another one is found', async () => {
  const kafka = await FakeKafka.start({ brokers: 2, topics: { a: 1 } })
  const { sender } = await senderOf(clusterOf(kafka))
  await sendOneByOne(sender, 'a', ['0', '1'])
  await kafka.broker(1).stop()
  const sending = sendOneByOne(sender, 'a', ['2', '3', '4'])
  kafka.lead('a', 0, 2)
  await sending
  expect(await values(kafka, 'a')).toEqual(numbers(5))
})

test('a partition without a leader does not keep the others', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 2 } })
  kafka.lead('a', 1, -1)
  const { sender, delivered } = await senderOf(clusterOf(kafka))
  sender.append('a', 1, recordOf('late'))
  sender.append('a', 0, recordOf('soon'))
  const arrived = kafka.partition('a', 0).changed()
  const flushed = sender.flush()
  await arrived
  expect(delivered.every(({ where }) => where === 'a0')).toBe(true)
  kafka.lead('a', 1, 1)
  await flushed
  expect(await values(kafka, 'a', 1)).toEqual(['late'])
})

test('the leaders of many partitions are asked for once', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 50 } })
  const { sender } = await senderOf(clusterOf(kafka))
  const before = kafka.broker(1).asked.filter((key) => key === api.metadata).length
  for (let partition = 0; partition < 50; partition++) sender.append('a', partition, recordOf('x'))
  await sender.flush()
  expect(kafka.broker(1).asked.filter((key) => key === api.metadata).length).toBeLessThanOrEqual(before + 2)
})

test.each([
  ['none', 20_000],
  ['gzip', 4000],
  ['lz4', 4000],
] as const)(
  'batches in %s that are too large for a topic are sent in parts, and the next ones are made smaller',
  async (codec, maxBytes) => {
    const kafka = await FakeKafka.start({ topics: { a: 1 } })
    kafka.partition('a').maxBytes = maxBytes
    const { sender, delivered } = await senderOf(clusterOf(kafka), { codec })
    const texts = numbers(3000).map((each) => `${each} ${'x'.repeat(300)}`)
    for (const text of texts) sender.append('a', 0, recordOf(text))
    await sender.flush()
    expect(kafka.partition('a').stored.length).toBeGreaterThan(1)
    expect(await values(kafka, 'a')).toEqual(texts)
    expect(delivered.reduce((sum, { count }) => sum + count, 0)).toBe(3000)
  },
)

test('messages that would make a batch too large wait for the next one', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const { sender } = await senderOf(clusterOf(kafka))
  const text = Buffer.alloc(600_000, 'x')
  for (let index = 0; index < 4; index++) sender.appendValue('a', 0, text, 0, text.length, 1)
  await sender.flush()
  expect(kafka.partition('a').stored).toHaveLength(4)
  expect(kafka.broker(1).asked.filter((key) => key === api.produce)).toHaveLength(4)
})

test('messages fill a batch, and no batch is one that an old broker would refuse', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  kafka.partition('a').maxBytes = 1_000_012
  const { sender } = await senderOf(clusterOf(kafka))
  const text = Buffer.alloc(997, 'x')
  for (let index = 0; index < 5000; index++) sender.appendValue('a', 0, text, 0, text.length, 1)
  await sender.flush()
  const { stored } = kafka.partition('a')
  expect(Math.max(...stored.map(({ bytes }) => bytes.length))).toBeGreaterThan(990_000)
  expect(kafka.broker(1).asked.filter((key) => key === api.produce)).toHaveLength(stored.length)
})

test('a message that is too large is the end, with the words of the broker', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  kafka.partition('a').maxBytes = 1000
  const { sender } = await senderOf(clusterOf(kafka))
  for (const text of ['small', 'x'.repeat(2000), 'after']) sender.append('a', 0, recordOf(text))
  const tooLarge = { facts: { says: 'MESSAGE_TOO_LARGE', topic: 'a', partition: 0, words: 'the fake says no' } }
  await expect(sender.flush()).rejects.toMatchObject(tooLarge)
  expect(await values(kafka, 'a')).toEqual(['small'])
  expect(sender.isFull).toBe(true)
  await expect(sender.room()).rejects.toMatchObject(tooLarge)
})

test('a no that is meant, a topic that is not there and an end of time are told', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const denied = await senderOf(clusterOf(kafka))
  kafka.refuse(api.produce, 29)
  denied.sender.append('a', 0, recordOf('x'))
  await expect(denied.sender.flush()).rejects.toMatchObject({ facts: { says: 'TOPIC_AUTHORIZATION_FAILED' } })

  const nowhere = await senderOf(clusterOf(kafka), { deliveryTimeoutMs: 0 })
  nowhere.sender.append('nowhere', 0, recordOf('x'))
  await expect(nowhere.sender.flush()).rejects.toMatchObject({ facts: { says: 'UNKNOWN_TOPIC_OR_PARTITION', topic: 'nowhere' } })

  const late = await senderOf(clusterOf(kafka), { deliveryTimeoutMs: 200 })
  kafka.lead('a', 0, -1)
  late.sender.append('a', 0, recordOf('x'))
  await expect(late.sender.flush()).rejects.toMatchObject({ facts: { says: 'LEADER_NOT_AVAILABLE' } })
})

test('an end of everything ends it with its reason', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const ending = new AbortController()
  const { sender } = await senderOf(clusterOf(kafka, { signal: ending.signal }))
  kafka.lead('a', 0, -1)
  sender.append('a', 0, recordOf('x'))
  const flushed = sender.flush()
  const because = new Error('Ctrl-C')
  ending.abort(because)
  await expect(flushed).rejects.toBe(because)
})

test('an identity is waited for', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  kafka.refuse(api.initProducerId, 15, 14)
  const { sender } = await senderOf(clusterOf(kafka))
  sender.append('a', 0, recordOf('x'))
  await sender.flush()
  kafka.refuse(api.initProducerId, 31)
  await expect(senderOf(clusterOf(kafka))).rejects.toMatchObject({ facts: { says: 'CLUSTER_AUTHORIZATION_FAILED' } })
})

test('with the acknowledgement of the leader alone, or of nobody, no identity is wanted', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const one = await senderOf(clusterOf(kafka), { acks: 1 })
  one.sender.append('a', 0, recordOf('leader'))
  await one.sender.flush()
  const none = await senderOf(clusterOf(kafka), { acks: 0 })
  const arrived = kafka.partition('a').changed()
  none.sender.append('a', 0, recordOf('nobody'))
  await none.sender.flush()
  await arrived
  expect(await values(kafka, 'a')).toEqual(['leader', 'nobody'])
  expect([one.delivered, none.delivered].flat().map(({ offset }) => offset)).toEqual([0, -1])
  expect(kafka.broker(1).asked).not.toContain(api.initProducerId)
})

test('what is told to somebody who fails is the end, not an accident', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const because = new Error('a full disk')
  const { sender } = await senderOf(clusterOf(kafka), {
    onDelivered: () => {
      throw because
    },
  })
  sender.append('a', 0, recordOf('x'))
  await expect(sender.flush()).rejects.toBe(because)
})

test('sequences are numbered around', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const produced: number[] = []
  const partition = kafka.partition('a')
  const produce = partition.produce.bind(partition)
  partition.produce = (batch) => {
    produced.push(batch.readInt32BE(53))
    return produce(batch)
  }
  const { sender } = await senderOf(clusterOf(kafka))
  for (const text of ['a', 'b', 'c']) {
    sender.append('a', 0, recordOf(text))
    sender.append('a', 0, recordOf(text))
    await sender.flush()
  }
  expect(produced).toEqual([0, 2, 4])
})
