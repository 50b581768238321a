import fc from 'fast-check'
import { expect, test } from 'vitest'
import { batchesIn, offsetBehind } from '../../../../src/protocols/kafka/records/batch.ts'
import { RecordCursor } from '../../../../src/protocols/kafka/records/record-cursor.ts'
import { compressionsFor, openBatches } from '../../../../src/protocols/kafka/records/records-in.ts'
import { recordsOf } from '../../../../src/protocols/kafka/records/records-of.ts'
import { WireError } from '../../../../src/protocols/wire-error.ts'
import { readAll } from './read.ts'
import { batchVector, batchVectors } from './vectors.ts'

const abort = batchVector('abort marker').bytes
const commit = batchVector('commit marker').bytes
const transactional = batchVector('transactional').bytes
/** The producer of the vectors. */
const producerId = 9

const readable = batchVectors.filter(({ name }) => name !== 'magic 0 lz4')

test.each(readable.map((each) => [each.name, each] as const))('a batch of Kafka itself is read: %s', async (_, vector) => {
  expect(await readAll(vector.bytes)).toEqual(vector.records)
})

test('the lz4 of Kafka before 0.10, which had a checksum of its own, is said to be damaged', async () => {
  await expect(readAll(batchVector('magic 0 lz4').bytes)).rejects.toMatchObject({ kind: 'protocol' })
})

test('what comes behind a batch is known from its head alone, also where its last records are gone', () => {
  expect(offsetBehind(batchVector('none').bytes)).toBe(47)
  expect(offsetBehind(batchVector('zstd').bytes)).toBe(47)
  expect(offsetBehind(batchVector('gaps').bytes)).toBe(106)
  expect(offsetBehind(batchVector('magic 0 gzip with gaps').bytes)).toBe(111)
  expect(offsetBehind(abort)).toBe(14)
  expect(offsetBehind(Buffer.alloc(0))).toBeUndefined()
})

test('several batches are read one after the other, and the last one, cut off, is left out', async () => {
  const [first, second] = [batchVector('none'), batchVector('lz4')]
  for (const length of [0, 1, 16, 17, 60, 61, second.bytes.length - 1]) {
    const bytes = Buffer.concat([first.bytes, second.bytes.subarray(0, length)])
    expect(await readAll(bytes)).toEqual(first.records)
    expect(offsetBehind(bytes)).toBe(47)
  }
  expect(await readAll(Buffer.concat([first.bytes, second.bytes]))).toEqual([...first.records, ...second.records])
})

test('reading may stop after any batch', async () => {
  const { bytes, records } = batchVector('none')
  const cursor = new RecordCursor()
  const offsets: number[] = []
  for (const _ of openBatches(Buffer.concat([bytes, bytes]), cursor, { compressions: new Map(), aborted: [] })) {
    while (cursor.next()) offsets.push(cursor.offset)
    break
  }
  expect(offsets).toEqual(records.map(({ offset }) => offset))
})

test('what a transaction took back is left out for readers of committed messages, and only that', async () => {
  const { records } = batchVector('transactional')
  const other = batchVector('idempotent')
  const aborted = [{ producerId, firstOffset: 10 }]
  expect(await readAll(Buffer.concat([transactional, abort]), aborted)).toEqual([])
  expect(await readAll(Buffer.concat([transactional, commit]))).toEqual(records)
  // The same producer goes on: what it commits then is read.
  const next = at(transactional, 20)
  expect(
    (await readAll(Buffer.concat([transactional, abort, next, at(commit, 23)]), aborted)).map(({ offset }) => offset),
  ).toEqual([20, 21, 22])
  // Two of its transactions came to nothing, one between them did not.
  const [second, third] = [at(transactional, 20), at(transactional, 30)]
  const all = Buffer.concat([transactional, abort, second, at(commit, 23), third, at(abort, 33)])
  expect((await readAll(all, [{ producerId, firstOffset: 30 }, ...aborted])).map(({ offset }) => offset)).toEqual([20, 21, 22])
  // Others write in between.
  expect(await readAll(Buffer.concat([transactional, at(other.bytes, 13), at(abort, 20)]), aborted)).toHaveLength(
    other.records.length,
  )
})

test('a transaction that began in an answer before this one is known by its name', async () => {
  const rest = Buffer.concat([at(transactional, 500), at(abort, 503), at(transactional, 504)])
  expect((await readAll(rest, [{ producerId, firstOffset: 10 }])).map(({ offset }) => offset)).toEqual([504, 505, 506])
})

test('the control records of a transaction are no messages, whoever reads', async () => {
  expect(await readAll(Buffer.concat([abort, commit]))).toEqual([])
})

test.each([
  ['a length that is negative', (bytes: Buffer) => bytes.writeInt32BE(-5, 8)],
  ['a length that is shorter than its head', (bytes: Buffer) => bytes.writeInt32BE(48, 8)],
  ['a magic that is not known', (bytes: Buffer) => bytes.writeInt8(3, 16)],
  ['a codec that is not known', (bytes: Buffer) => bytes.writeInt16BE(6, 21)],
  ['more records than there are', (bytes: Buffer) => bytes.writeInt32BE(6, 57)],
  ['a record that is longer than the batch', (bytes: Buffer) => bytes.writeInt8(0x7e, 61)],
])('%s is a damaged batch', async (_, damage) => {
  const bytes = Buffer.from(batchVector('none').bytes)
  damage(bytes)
  await expect(readAll(bytes)).rejects.toMatchObject({ kind: 'protocol', facts: { because: expect.stringContaining('damaged') } })
})

test('damaged batches of any kind end in a WireError or in other records, never in anything else', {
  timeout: 60_000,
}, async () => {
  const vector = fc.constantFrom(...batchVectors)
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(vector, changes, async ({ bytes }, places) => {
      const damaged = Buffer.from(bytes)
      for (const [at, byte] of places) damaged[at % damaged.length] = byte
      await endsWell(() => readAll(damaged))
    }),
    { numRuns: 2000 },
  )
  // The libraries have taken no harm from it.
  for (const { bytes, records } of readable) expect(await readAll(bytes)).toEqual(records)
})

test('random bytes are no batch, and reading them ends', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), (bytes) => endsWell(() => readAll(Buffer.from(bytes)))),
    { numRuns: 2000 },
  )
})

test('a codec that was not loaded is said, not read past', () => {
  const { bytes } = batchVector('zstd')
  const old = batchVector('magic 1 gzip').bytes
  for (const each of [bytes, old])
    expect(() => openBatches(each, new RecordCursor(), { compressions: new Map(), aborted: [] }).next()).toThrow(WireError)
})

test('records as objects are copies', async () => {
  const bytes = Buffer.from(batchVector('none').bytes)
  const [first] = await recordsOf(bytes)
  bytes.fill(0)
  expect(first).toEqual({ key: Buffer.from('key'), value: Buffer.from('value'), headers: [], timestamp: 1_700_000_000_000 })
})

test('the codecs that are needed are those of the batches', async () => {
  const bytes = Buffer.concat(['none', 'gzip', 'snappy', 'gzip'].map((name) => batchVector(name).bytes))
  expect([...(await compressionsFor(bytes)).keys()]).toEqual(['gzip', 'snappy'])
  expect([...batchesIn(bytes)].map(({ codec }) => codec)).toEqual(['none', 'gzip', 'snappy', 'gzip'])
})

async function endsWell(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof WireError)) throw error
  }
}

/** The same batch as if it lay elsewhere in the log: the offset is before what the checksum is of. */
function at(batch: Buffer, offset: number): Buffer {
  const moved = Buffer.from(batch)
  moved.writeBigInt64BE(BigInt(offset), 0)
  return moved
}
