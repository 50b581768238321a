import { expect, test, vi } from 'vitest'
import type { Cluster } from '../../../src/protocols/kafka/cluster.ts'
import { type PartitionRange, type ReadOptions, readRanges } from '../../../src/protocols/kafka/read-ranges.ts'
import { RecordCursor } from '../../../src/protocols/kafka/records/record-cursor.ts'
import { compressionsFor, openBatches } from '../../../src/protocols/kafka/records/records-in.ts'
import { recordsOf } from '../../../src/protocols/kafka/records/records-of.ts'
import { eventually } from '../../support/rig.ts'
import { api, FakeKafka } from '../../support/servers/kafka/cluster.ts'
import { batchOf } from './batch-of.ts'
import { clusterOf } from './cluster-of.ts'

const forever = Number.POSITIVE_INFINITY

/** What is read, as `partition:offset=value`, in the order in which it comes. */
async function* reading(
  cluster: Cluster,
  ranges: readonly PartitionRange[],
  wish: Partial<ReadOptions> = {},
): AsyncGenerator<string> {
  const options = { committed: false, maxWaitMs: 50, onGap: () => undefined, ...wish }
  const cursor = new RecordCursor()
  for await (const { partitions } of readRanges(cluster, ranges, options)) {
    for (const { topic, partition, range, records, aborted } of partitions) {
      const found: string[] = []
      for (const _ of openBatches(records, cursor, { compressions: await compressionsFor(records), aborted })) {
        while (cursor.next())
          if (cursor.offset >= range.from && cursor.offset < range.until)
            found.push(`${topic}${partition}:${cursor.offset}=${cursor.value()}`)
      }
      yield* found
    }
  }
}

async function all(read: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = []
  for await (const each of read) found.push(each)
  return found
}

/** Reads on until somebody stops it. */
function following(read: AsyncIterable<string>): { readonly found: string[]; readonly ended: Promise<unknown> } {
  const found: string[] = []
  const ended = (async () => {
    for await (const each of read) found.push(each)
  })().catch((error: unknown) => error)
  return { found, ended }
}

function range(topic: string, partition: number, from: number, until: number): PartitionRange {
  return { topic, partition, from, until }
}

async function fill(kafka: FakeKafka, topic: string, batches: number, perBatch = 3): Promise<void> {
  for (const [index, partition] of (kafka.topics.get(topic) ?? []).entries())
    for (let batch = 0; batch < batches; batch++)
      partition.append(await batchOf(Array.from({ length: perBatch }, (_, each) => `${index}.${batch * perBatch + each}`)))
}

function expected(topic: string, partition: number, from: number, until: number): string[] {
  return Array.from({ length: until - from }, (_, index) => `${topic}${partition}:${from + index}=${partition}.${from + index}`)
}

test('ranges are read to their ends, from all leaders, each partition in its order', async () => {
  const kafka = await FakeKafka.start({ brokers: 3, topics: { a: 4, b: 1 } })
  await fill(kafka, 'a', 10)
  await fill(kafka, 'b', 2)
  const ranges = [range('a', 0, 0, 30), range('a', 1, 4, 11), range('a', 2, 29, 30), range('a', 3, 7, 7), range('b', 0, 0, 6)]
  const found = await all(reading(clusterOf(kafka), ranges))
  for (const { topic, partition, from, until } of ranges)
    expect(found.filter((each) => each.startsWith(`${topic}${partition}:`))).toEqual(expected(topic, partition, from, until))
  expect(found).toHaveLength(30 + 7 + 1 + 6)
})

test('nothing is asked for nothing', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  expect(await all(reading(clusterOf(kafka), [range('a', 0, 5, 5)]))).toEqual([])
  expect(await all(reading(clusterOf(kafka), []))).toEqual([])
  expect(kafka.broker(1).asked).toEqual([])
})

test('batches that are cut off at the end of an answer come whole with the next one', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 2 } })
  const long = 'x'.repeat(1_500_000)
  for (const partition of [0, 1])
    for (let index = 0; index < 8; index++) kafka.partition('a', partition).append(await batchOf([`${index}${long}`]))
  const found = await all(reading(clusterOf(kafka), [range('a', 0, 0, 8), range('a', 1, 0, 8)]))
  for (const partition of [0, 1])
    expect(found.filter((each) => each.startsWith(`a${partition}`)).map((each) => each.slice(0, 6))).toEqual(
      Array.from({ length: 8 }, (_, index) => `a${partition}:${index}=${index}`),
    )
})

test('an answer is asked for before the last one is read, and its bytes stay while they are read', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const long = 'x'.repeat(3_000_000)
  for (let index = 0; index < 6; index++) kafka.partition('a').append(await batchOf([`${index}${long}`]))
  const options = { committed: false, maxWaitMs: 50, onGap: () => undefined }
  const values: string[] = []
  for await (const { partitions } of readRanges(clusterOf(kafka), [range('a', 0, 0, 6)], options)) {
    const [
      {
        records,
        range: { from },
      } = failed(),
    ] = partitions
    const before = Buffer.from(records)
    if (from < 5) await eventually('the next one was asked for', () => kafka.fetched.includes(`a:0:${from + 1}`))
    expect(records.equals(before)).toBe(true)
    values.push(...(await recordsOf(records)).map(({ value }) => String(value).slice(0, 1)))
  }
  expect(values).toEqual(['0', '1', '2', '3', '4', '5'])
})

test('what comes later is followed', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const cluster = clusterOf(kafka)
  const { found, ended } = following(reading(cluster, [range('a', 0, 0, forever)], { maxWaitMs: 60_000 }))
  for (let round = 0; round < 3; round++) {
    kafka.partition('a').append(await batchOf([`0.${round}`]))
    await eventually('it comes', () => found.length === round + 1)
  }
  cluster[Symbol.dispose]()
  expect(await ended).toMatchObject({ kind: 'closed' })
  expect(found).toEqual(expected('a', 0, 0, 3))
})

test('whoever stops early leaves nothing behind that fails later', async () => {
  const kafka = await FakeKafka.start({ brokers: 2, topics: { a: 2 } })
  await fill(kafka, 'a', 3)
  const unhandled = vi.fn()
  process.on('unhandledRejection', unhandled)
  for (let round = 0; round < 5; round++) {
    const cluster = clusterOf(kafka)
    for await (const _ of reading(cluster, [range('a', 0, 0, forever), range('a', 1, 0, forever)], { maxWaitMs: 60_000 })) break
    cluster[Symbol.dispose]()
  }
  await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', unhandled)
  expect(unhandled).not.toHaveBeenCalled()
})

test('a leader that moves, again and again, is followed: nothing twice, nothing lost', async () => {
  const kafka = await FakeKafka.start({ brokers: 3, topics: { a: 3 } })
  await fill(kafka, 'a', 30)
  let fetches = 0
  kafka.disturb = ({ api: key }) => {
    if (key === api.fetch && ++fetches % 4 === 0)
      for (let index = 0; index < 3; index++) kafka.lead('a', index, 1 + ((fetches + index) % 3))
    return undefined
  }
  const read = reading(
    clusterOf(kafka),
    [0, 1, 2].map((index) => range('a', index, 0, 90)),
  )
  const found = await all(limited(kafka, read))
  for (let index = 0; index < 3; index++)
    expect(found.filter((each) => each.startsWith(`a${index}`))).toEqual(expected('a', index, 0, 90))
})

test('a connection that is cut in the middle of answers, again and again: nothing twice, nothing lost', async () => {
  const kafka = await FakeKafka.start({ brokers: 2, topics: { a: 2 } })
  await fill(kafka, 'a', 30)
  let fetches = 0
  kafka.disturb = ({ api: key }) => (key === api.fetch && ++fetches % 2 === 0 ? 40 + fetches : undefined)
  const found = await all(limited(kafka, reading(clusterOf(kafka), [range('a', 0, 0, 90), range('a', 1, 0, 90)])))
  for (let index = 0; index < 2; index++)
    expect(found.filter((each) => each.startsWith(`a${index}`))).toEqual(expected('a', index, 0, 90))
})

test('a broker that is away is waited for by who follows, and the others are read meanwhile', async () => {
  const kafka = await FakeKafka.start({ brokers: 2, topics: { a: 2 } })
  const cluster = clusterOf(kafka, { patienceMs: 0 })
  const { found, ended } = following(reading(cluster, [range('a', 0, 0, forever), range('a', 1, 0, forever)]))
  await fill(kafka, 'a', 1)
  await eventually('both are read', () => found.length === 6)
  await kafka.broker(2).stop()
  kafka.partition('a', 1).leader = -1
  for (let round = 3; round < 6; round++) {
    kafka.partition('a', 0).append(await batchOf([`0.${round}`]))
    await eventually('the other one is read', () => found.length === round + 4)
  }
  await kafka.broker(2).start()
  kafka.lead('a', 1, 2)
  kafka.partition('a', 1).append(await batchOf(['1.3']))
  await eventually('it is back', () => found.length === 10)
  cluster[Symbol.dispose]()
  await ended
  expect(found.filter((each) => each.startsWith('a0'))).toEqual(expected('a', 0, 0, 6))
  expect(found.filter((each) => each.startsWith('a1'))).toEqual(expected('a', 1, 0, 4))
})

test('who wants to come to an end does not wait for ever', async () => {
  const kafka = await FakeKafka.start({ brokers: 2, topics: { a: 2 } })
  await fill(kafka, 'a', 1)
  kafka.lead('a', 1, -1)
  const cluster = clusterOf(kafka, { patienceMs: 300 })
  const { found, ended } = following(reading(cluster, [range('a', 0, 0, 3), range('a', 1, 0, 3)]))
  const end = { kind: 'rejected', facts: { says: 'LEADER_NOT_AVAILABLE', topic: 'a', partition: 1 } }
  expect(await ended).toMatchObject(end)
  expect(found).toEqual(expected('a', 0, 0, 3))
})

test('a broker that hangs is given up on and looked for elsewhere', async () => {
  const kafka = await FakeKafka.start({ brokers: 2, topics: { a: 1 } })
  await fill(kafka, 'a', 2)
  const cluster = clusterOf(kafka, { timeoutMs: 200 })
  await cluster.describe([])
  await cluster.broker(2)
  let hasHung = false
  kafka.disturb = ({ api: key, broker }) => {
    if (broker !== 1 || (key !== api.fetch && !hasHung)) return undefined
    if (!hasHung) kafka.lead('a', 0, 2)
    hasHung = true
    return 'hang'
  }
  expect(await all(reading(cluster, [range('a', 0, 0, 6)]))).toEqual(expected('a', 0, 0, 6))
})

test('a topic that is deleted while it is followed is an error, after some patience', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  await fill(kafka, 'a', 1)
  const cluster = clusterOf(kafka, { patienceMs: 200 })
  const { found, ended } = following(reading(cluster, [range('a', 0, 0, forever)]))
  await eventually('it is read', () => found.length === 3)
  kafka.topics.delete('a')
  expect(await ended).toMatchObject({ facts: { says: 'UNKNOWN_TOPIC_OR_PARTITION' } })
})

test.each([
  ['topic', 'nowhere', 0],
  ['partition', 'a', 7],
])('a %s that was never there is an error at once', async (_, topic, partition) => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const cluster = clusterOf(kafka, { patienceMs: 600_000 })
  await expect(all(reading(cluster, [range(topic, partition, 0, forever)]))).rejects.toMatchObject({
    facts: { says: 'UNKNOWN_TOPIC_OR_PARTITION', topic },
  })
})

test('what is not kept any more is told, and reading goes on behind it', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  await fill(kafka, 'a', 4)
  kafka.partition('a').trim(6)
  const gaps: unknown[] = []
  const onGap = (...gap: unknown[]) => void gaps.push(gap)
  expect(await all(reading(clusterOf(kafka), [range('a', 0, 1, 12)], { onGap }))).toEqual(expected('a', 0, 6, 12))
  expect(gaps).toEqual([[range('a', 0, 1, 12), 6]])
})

test('a range that is not kept at all ends', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  await fill(kafka, 'a', 4)
  kafka.partition('a').trim(9)
  expect(await all(reading(clusterOf(kafka), [range('a', 0, 1, 5)]))).toEqual([])
})

test('after an election that lost something nothing is brought twice', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  await fill(kafka, 'a', 4)
  const cluster = clusterOf(kafka)
  const gaps: number[] = []
  const onGap = (_: unknown, from: number) => void gaps.push(from)
  const { found, ended } = following(reading(cluster, [range('a', 0, 0, forever)], { onGap }))
  await eventually('all is read', () => found.length === 12)
  kafka.partition('a').lose(9)
  await eventually('it is noticed', () => gaps.length === 1)
  kafka.partition('a').append(await batchOf(['new']))
  await eventually('what is new is read', () => found.length === 13)
  cluster[Symbol.dispose]()
  await ended
  expect([found.at(-1), gaps]).toEqual(['a0:9=new', [9]])
})

test('where the first offset cannot be asked for, it is asked for again', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  await fill(kafka, 'a', 4)
  kafka.partition('a').trim(6)
  kafka.refuse(api.listOffsets, 6, 78)
  expect(await all(reading(clusterOf(kafka), [range('a', 0, 0, 12)]))).toEqual(expected('a', 0, 6, 12))
})

test.each([6, 74, 75, 78, 9, 56, 2, 13])('error %i of a partition passes, and nothing is lost by it', async (errorCode) => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  await fill(kafka, 'a', 2)
  kafka.refuse(api.fetch, errorCode)
  expect(await all(reading(clusterOf(kafka), [range('a', 0, 0, 6)]))).toEqual(expected('a', 0, 0, 6))
})

test('a no that is meant is told, with the partition', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  kafka.refuse(api.fetch, 29)
  const denied = { facts: { says: 'TOPIC_AUTHORIZATION_FAILED', topic: 'a', partition: 0 } }
  await expect(all(reading(clusterOf(kafka), [range('a', 0, 0, forever)]))).rejects.toMatchObject(denied)
})

/** Only little comes at once, so that much can happen in between. */
async function* limited(kafka: FakeKafka, read: AsyncIterable<string>): AsyncGenerator<string> {
  for (const partitions of kafka.topics.values())
    for (const partition of partitions) {
      const readAll = partition.read.bind(partition)
      partition.read = (offset, maxBytes) => readAll(offset, Math.min(maxBytes, 500))
    }
  yield* read
}

function failed(): never {
  throw new Error('nothing came')
}
