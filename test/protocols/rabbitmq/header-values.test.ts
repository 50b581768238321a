import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HeaderFrames } from '../../../src/protocols/rabbitmq/header-frames.ts'
import {
  type Headers,
  type HeaderType,
  type HeaderValue,
  readTable,
  TypedValue,
  tableAsSent,
} from '../../../src/protocols/rabbitmq/header-values.ts'

// What amqplib encodes with is not among its exports.
const { encodeTable } = createRequire(import.meta.url)(
  join(dirname(fileURLToPath(import.meta.resolve('amqplib'))), 'lib/codec.js'),
) as {
  readonly encodeTable: (to: Buffer, table: unknown, at: number) => number
}

const int = (bits: number, signed: boolean) =>
  fc.bigInt(signed ? -(2n ** BigInt(bits - 1)) : 0n, 2n ** BigInt(signed ? bits - 1 : bits) - 1n).map(narrowed)
const typed = (type: HeaderType, value: fc.Arbitrary<unknown>): fc.Arbitrary<HeaderValue> =>
  value.map((each) => new TypedValue(type, each as number))
const leaf: fc.Arbitrary<HeaderValue> = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.boolean(),
  fc.constant(null),
  int(32, true).map((each) => each as number),
  fc.double({ noNaN: true, noInteger: true }).filter(Number.isFinite),
  typed('int8', int(8, true)),
  typed('uint8', int(8, false)),
  typed('int16', int(16, true)),
  typed('uint16', int(16, false)),
  typed('uint32', int(32, false)),
  typed(
    'int64',
    int(64, true).filter((each) => typeof each === 'bigint' || Math.abs(each) < 2 ** 31),
  ),
  typed('timestamp', int(64, false)),
  typed('double', fc.integer()),
  typed('float', fc.float()),
  typed(
    'bytes',
    fc.uint8Array().map((each) => Buffer.from(each)),
  ),
  typed('decimal', fc.record({ places: fc.integer({ min: 0, max: 255 }), digits: fc.nat() })),
)
const { table } = fc.letrec<{ table: Headers; value: HeaderValue }>((tie) => ({
  table: fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), tie('value'), { maxKeys: 6 }),
  value: fc.oneof({ maxDepth: 3, withCrossShrink: true }, leaf, fc.array(tie('value'), { maxLength: 4 }), tie('table')),
}))

function narrowed(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

function encoded(headers: Headers): Buffer {
  const bytes = Buffer.alloc(200_000)
  return bytes.subarray(4, encodeTable(bytes, tableAsSent(headers), 0))
}

test('a table that amqplib sends is read with the types it was sent with', () => {
  fc.assert(
    fc.property(table, (headers) => {
      expect(readTable(encoded(headers))).toEqual(headers)
    }),
    { numRuns: 300 },
  )
})

test('a text that is no UTF-8 is kept as bytes', () => {
  const bytes = Buffer.from([1, 97, 0x53, 0, 0, 0, 2, 0xff, 0xfe])
  expect(readTable(bytes)).toEqual({ a: { '!': 'bytes', value: Buffer.from([0xff, 0xfe]) } })
})

test.each([
  ['cut short', [1, 97, 0x53, 0, 0, 0, 9, 97]],
  ['of a type that nobody knows', [1, 97, 0x5a]],
])('a table that is %s is refused', (_, bytes) => {
  expect(() => readTable(Buffer.from(bytes))).toThrow(RangeError)
})

test('headers of messages are found however the bytes are cut into chunks', () => {
  fc.assert(
    fc.property(fc.array(table, { minLength: 1, maxLength: 4 }), fc.array(fc.integer({ min: 1, max: 40 })), (tables, cuts) => {
      const bytes = Buffer.concat(tables.flatMap((headers) => [frame(1, 30), headerFrame(headers), frame(3, 100), frame(8, 0)]))
      const found = new HeaderFrames()
      let at = 0
      for (const cut of cuts) {
        found.take(bytes.subarray(at, at + cut))
        at += cut
      }
      found.take(bytes.subarray(at))
      for (const headers of tables) expect(found.next()).toEqual(headers)
    }),
  )
})

test('a message without headers has none', () => {
  const found = new HeaderFrames()
  found.take(frame(2, 14))
  expect(found.next()).toBeUndefined()
})

function frame(type: number, size: number): Buffer {
  const bytes = Buffer.alloc(size + 8)
  bytes.writeUInt8(type, 0)
  bytes.writeUInt16BE(1, 1)
  bytes.writeUInt32BE(size, 3)
  bytes.writeUInt8(0xce, size + 7)
  return bytes
}

/** With a content type and an encoding in front. */
function headerFrame(headers: Headers): Buffer {
  const properties = encoded(headers)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(properties.length)
  const payload = Buffer.concat([
    Buffer.from([0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0xe0, 0]),
    Buffer.from('\x04text\x04gzip'),
    length,
    properties,
  ])
  const bytes = frame(2, payload.length)
  payload.copy(bytes, 7)
  return bytes
}
