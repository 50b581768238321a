import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { codecs } from '../../../../src/protocols/kafka/records/batch.ts'
import { BatchLoops } from '../../../../src/protocols/kafka/records/batch-loops.ts'
import { BatchMemory } from '../../../../src/protocols/kafka/records/batch-memory.ts'
import { BatchWriter, type NewRecord } from '../../../../src/protocols/kafka/records/batch-writer.ts'
import { compressionOf } from '../../../../src/protocols/kafka/records/compression.ts'
import { recordsOf } from '../../../../src/protocols/kafka/records/records-of.ts'
import { batchIn, packedBy } from '../batch-of.ts'
import { batchVector } from './vectors.ts'

const loops = new BatchLoops(0)
const checksum = (bytes: Buffer) => loops.checksum(bytes)

const usual: readonly NewRecord[] = [
  { key: Buffer.from('key'), value: Buffer.from('value'), headers: [], timestamp: 1_700_000_000_000 },
  {
    ...{ key: Buffer.from('k2'), value: Buffer.from('v2'), timestamp: 1_700_000_000_005 },
    headers: [
      ['h', Buffer.from('x')],
      ['h', null],
      ['유', Buffer.alloc(0)],
    ],
  },
  { key: null, value: Buffer.alloc(0), headers: [], timestamp: 1_699_999_999_990 },
  { key: Buffer.alloc(0), value: null, headers: [], timestamp: 1_700_000_100_000 },
  { key: Buffer.from('old'), value: Buffer.from('x'.repeat(300)), headers: [], timestamp: 0 },
]

test('a batch is written as Kafka itself writes it, with and without an identity', () => {
  const writer = BatchWriter.alone(16)
  for (const record of usual) writer.append(record)
  const identity = { producerId: 4_294_967_301, epoch: 3, sequence: 77 }
  expect(hex(writer.finish({ codec: 'none', checksum, identity }))).toBe(hex(asSent(batchVector('idempotent').bytes)))
  expect(hex(writer.finish({ codec: 'none', checksum }))).toBe(hex(asSent(batchVector('none').bytes)))
})

test('a value out of the middle of something is written as one without key and headers', () => {
  const text = Buffer.from('…\nvalue\n…')
  const [fast, plain] = [BatchWriter.alone(8), BatchWriter.alone(8)]
  const start = text.indexOf('value')
  for (const timestamp of [5, 1_700_000_000_000, 4]) {
    const longer = fast.appendValue(text, start, start + 5, timestamp)
    expect(plain.append({ key: null, value: Buffer.from('value'), headers: [], timestamp })).toBe(longer)
  }
  expect(fast.finish({ codec: 'none', checksum })).toEqual(plain.finish({ codec: 'none', checksum }))
})

test('lines that go together become what they become one by one, as many as may', () => {
  const memory = new BatchMemory()
  const together = new BatchWriter(memory.room())
  const edges = fc.constantFrom(0, 1, 15, 16, 17, 63, 64, 127, 128, 511, 512, 8191, 8192, 20_000)
  const lines = fc.array(fc.tuple(fc.oneof(edges, fc.nat(300)), fc.integer({ min: 11, max: 255 })), {
    minLength: 1,
    maxLength: 150,
  })
  const limits = fc.record({ batchBytes: fc.integer({ min: 70, max: 60_000 }), most: fc.integer({ min: 1, max: 90_000 }) })
  fc.assert(
    fc.property(
      lines,
      limits,
      fc.boolean(),
      fc.integer({ min: -5, max: 70_000 }),
      (wanted, { batchBytes, most }, isEnded, later) => {
        const given = Buffer.concat(wanted.flatMap(([length, byte]) => [Buffer.alloc(length, byte), Buffer.from('\n')]))
        const bytes = memory.near(isEnded ? given : given.subarray(0, -1))
        const single = BatchWriter.alone(8)
        together.clear()
        expect(together.appendLines({ bytes, start: 0, timestamp: 1_000_000, most }, batchBytes)).toBe(undefined)
        for (const writer of [together, single]) writer.appendValue(Buffer.from('first'), 0, 5, 1_000_000)
        const run = together.appendLines({ bytes, start: 0, timestamp: 1_000_000 + later, most }, batchBytes)
        const taken: (readonly [start: number, end: number])[] = []
        let [at, left] = [0, most]
        for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, at)) {
          if (left <= 0 || single.length + end - at > batchBytes) break
          single.appendValue(bytes, at, end, 1_000_000 + later)
          taken.push([at, end])
          left -= end - at + 8
          at = end + 1
        }
        const lengths = taken.map(([start, end]) => end - start)
        const longest = Math.max(0, ...lengths)
        expect(run).toMatchObject({ lines: taken.length, end: at, longest })
        if (longest > 0) expect(run?.longestAt).toBe(lengths.indexOf(longest))
        expect(together.length).toBe(single.length)
        expect(together.finish({ codec: 'none', checksum })).toEqual(single.finish({ codec: 'none', checksum }))
      },
    ),
  )
})

test('lines from elsewhere, or long after the first record, go one by one', () => {
  const memory = new BatchMemory()
  const writer = new BatchWriter(memory.room())
  const bytes = memory.near(Buffer.from('one\ntwo\n'))
  writer.appendValue(bytes, 0, 3, 0)
  const run = (bytes: Buffer, timestamp: number) => writer.appendLines({ bytes, start: 4, timestamp, most: 900_000 }, 900_000)
  expect(run(Buffer.from(bytes), 0)).toBe(undefined)
  expect(run(bytes, 2 ** 40)).toBe(undefined)
  expect(run(bytes, 2 ** 30 - 1)).toMatchObject({ lines: 1, end: 8 })
})

test('a writer is used again', () => {
  const writer = BatchWriter.alone(8)
  for (const record of usual) writer.append(record)
  const first = Buffer.from(writer.finish({ codec: 'none', checksum }))
  writer.clear()
  expect(writer.count).toBe(0)
  for (const record of usual) writer.append(record)
  expect(writer.finish({ codec: 'none', checksum })).toEqual(first)
})

describe.each(codecs)('%s', (codec) => {
  test('any records come back as they were written', async () => {
    const content = fc.option(fc.uint8Array({ maxLength: 150 }).map((bytes) => Buffer.from(bytes)))
    const record = fc.record({
      key: content,
      value: content,
      headers: fc.array(fc.tuple(fc.string({ unit: 'binary' }), content), { maxLength: 3 }),
      timestamp: fc.integer({ min: -1, max: 2 ** 48 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 20 }), async (records) => {
        expect(await recordsOf(await batchIn(codec, records))).toEqual(records)
      }),
    )
  })

  test.skipIf(codec === 'none')('a great deal that is all the same comes back, too', async () => {
    const { decompress } = await compressionOf(codec as 'gzip')
    const bytes = Buffer.alloc(5_000_000, 'all the same ')
    const packed = await packedBy(codec as 'gzip', bytes)
    expect(packed.length).toBeLessThan(bytes.length / 10)
    expect(decompress(packed).equals(bytes)).toBe(true)
  })

  test.skipIf(codec === 'none')('what is cut short is never taken for the whole', async () => {
    const { decompress } = await compressionOf(codec as 'gzip')
    const whole = Buffer.from('something that is long enough to be cut short'.repeat(20))
    const packed = await packedBy(codec as 'gzip', whole)
    for (let length = 0; length < packed.length >>> 1; length++) {
      try {
        expect(decompress(packed.subarray(0, length)).length).toBeLessThan(whole.length)
      } catch (error) {
        expect(error).toMatchObject({ kind: 'protocol' })
      }
    }
  })
})

test.each([
  ['snappy', Buffer.concat([Buffer.from('ffffffff0f', 'hex'), Buffer.alloc(20)])],
  ['zstd', Buffer.concat([Buffer.from('28b52ffde0ffffffff00000000', 'hex'), Buffer.alloc(20)])],
] as const)('a small %s block that says that it becomes gigabytes is not unpacked', async (codec, bomb) => {
  expect(() => (compressions.get(codec) ?? fail()).decompress(bomb)).toThrow(expect.objectContaining({ kind: 'protocol' }))
})

const compressions = new Map<string, { decompress(bytes: Buffer): Buffer }>()
beforeAll(async () => {
  for (const codec of ['snappy', 'zstd'] as const) compressions.set(codec, await compressionOf(codec))
})

function fail(): never {
  throw new Error('not loaded')
}

/** With the offset and the epoch that only a broker knows. */
function asSent(stored: Buffer): Buffer {
  const batch = Buffer.from(stored)
  batch.writeBigInt64BE(0n, 0)
  batch.writeInt32BE(-1, 12)
  return batch
}

function hex(bytes: Buffer): string {
  return bytes.toString('hex')
}
