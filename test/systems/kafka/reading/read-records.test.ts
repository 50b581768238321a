import { expect, test } from 'vitest'
import type { Codec } from '../../../../src/protocols/kafka/records/batch.ts'
import { RawSink } from '../../../../src/systems/kafka/forms/raw-sink.ts'
import { type ReadWish, readRecords } from '../../../../src/systems/kafka/reading/read-records.ts'
import { batchIn } from '../../../protocols/kafka/batch-of.ts'
import { clusterOf } from '../../../protocols/kafka/cluster-of.ts'
import { batchVector } from '../../../protocols/kafka/records/vectors.ts'
import { FakeKafka } from '../../../support/servers/kafka/cluster.ts'
import { page, record } from '../read-back.ts'

function batch(codec: Codec, values: readonly string[]): Promise<Buffer> {
  return batchIn(
    codec,
    values.map((value) => record({ value })),
  )
}

/** Ten values of each kind that are each their own number first, small and large in turn, a batch of each. */
function valuesOf(batches: number): string[][] {
  return Array.from({ length: batches }, (_, at) =>
    Array.from({ length: 10 }, (_, index) => `${at * 10 + index}${'.'.repeat(at % 2 === 0 ? index : 4000)}`),
  )
}

async function read(kafka: FakeKafka, range: { readonly from: number; readonly until: number }, wish: Partial<ReadWish> = {}) {
  const to = page()
  const cluster = clusterOf(kafka)
  const options = { committed: false, onGap: () => undefined, ...wish }
  const end = await readRecords({ cluster }, [{ topic: 'a', partition: 0, ...range }], new RawSink(to.take), options)
  return { ...end, lines: to.text().split('\n').slice(0, -1) }
}

test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const)('any range of batches in %s', async (codec) => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const values = valuesOf(6)
  for (const each of values) kafka.partition('a').append(await batch(codec, each))
  const all = values.flat()
  for (const [from, until] of [
    [0, 60],
    [0, 1],
    [5, 6],
    [9, 11],
    [10, 20],
    [15, 45],
    [19, 60],
    [59, 60],
    [30, 30],
  ] as const) {
    const wanted = all.slice(from, until)
    expect(await read(kafka, { from, until })).toEqual({ because: 'end', matched: wanted.length, lines: wanted })
    const first = await read(kafka, { from, until }, { max: 7 })
    expect(first.lines).toEqual(wanted.slice(0, 7))
    expect(first.because).toBe(wanted.length < 7 ? 'end' : 'max')
  }
})

test('what was handed on is told when it was, a little at a time', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  for (const each of valuesOf(6)) kafka.partition('a').append(await batch('none', each))
  const told: number[] = []
  const onHandedOn: ReadWish['onHandedOn'] = (_, offset) => {
    told.push(offset)
  }
  await read(kafka, { from: 5, until: 55 }, { onHandedOn, stepBytes: 50_000 })
  expect([...new Set(told)]).toEqual([20, 40, 55])
})

test('messages of long ago, many in one, are all read', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const { bytes, records } = batchVector('magic 1 gzip')
  const partition = kafka.partition('a')
  const [first, last] = [records[0]?.offset ?? 0, records.at(-1)?.offset ?? 0]
  partition.stored.push({ base: first, end: last + 1, bytes })
  partition.end = last + 1
  const { lines } = await read(kafka, { from: first, until: last + 1 })
  expect(lines).toEqual(records.map(({ value }) => Buffer.from(value ?? '', 'hex').toString()))
})
