import fc from 'fast-check'
import { expect, test } from 'vitest'
import { errorOf } from '../../../../src/protocols/kafka/wire/error-codes.ts'
import { Reader } from '../../../../src/protocols/kafka/wire/reader.ts'
import { Writer } from '../../../../src/protocols/kafka/wire/writer.ts'
import { WireError } from '../../../../src/protocols/wire-error.ts'
import vectors from '../../../vectors/kafka/records.json' with { type: 'json' }

function written(isFlexible: boolean, write: (to: Writer) => void): Buffer {
  const to = new Writer(isFlexible, 4)
  to.int32(0)
  write(to)
  return Buffer.concat(to.finish()).subarray(4)
}

test.each(Object.entries(vectors.uvarints))('an unsigned varint of %i is what Java writes', (number, hex) => {
  expect(written(true, (to) => to.uvarint(Number(number))).toString('hex')).toBe(hex)
  expect(new Reader(Buffer.from(hex, 'hex'), true).uvarint()).toBe(Number(number))
})

test.each([true, false])('whatever is written is read (flexible: %s)', (isFlexible) => {
  const anything = fc.record({
    numbers: fc.tuple(fc.integer({ min: -128, max: 127 }), fc.integer({ min: -32_768, max: 32_767 }), fc.integer()),
    offset: fc.maxSafeInteger(),
    text: fc.option(fc.string({ unit: 'binary', maxLength: 300 })),
    bytes: fc.option(fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes))),
    items: fc.option(fc.array(fc.boolean())),
  })
  fc.assert(
    fc.property(anything, ({ numbers, offset, text, bytes, items }) => {
      const from = new Reader(
        written(isFlexible, (to) => {
          to.int8(numbers[0])
          to.int16(numbers[1])
          to.int32(numbers[2])
          to.int64(offset)
          to.string(text)
          to.bytes(bytes)
          to.array(items, (item) => to.boolean(item))
          to.tags()
        }),
        isFlexible,
      )
      expect([from.int8(), from.int16(), from.int32()]).toEqual(numbers)
      expect(from.int64()).toBe(offset)
      expect(from.nullableString()).toBe(text)
      expect(from.nullableBytes()).toEqual(bytes)
      expect(from.nullableArray(() => from.boolean())).toEqual(items)
      from.tags()
      expect(from.left).toBe(0)
    }),
  )
})

test('what is large goes out from where it lies', () => {
  const large = Buffer.alloc(1_000_000, 1)
  const to = new Writer(false)
  to.int32(0)
  to.bytes(large)
  to.int8(7)
  const parts = to.finish()
  expect(parts).toContain(large)
  expect(Buffer.concat(parts).readInt32BE(0)).toBe(4 + large.length + 1)
})

test('tags are passed over, and a struct of an older version has none', () => {
  const from = new Reader(Buffer.from('02' + '0003616263' + '0500' + '07', 'hex'), true)
  from.tags()
  expect(from.int8()).toBe(7)
  const older = new Reader(Buffer.from('07', 'hex'), false)
  older.tags()
  expect(older.int8()).toBe(7)
})

test.each([
  ['a varint that does not end', 'ffffffffff', (from: Reader) => from.uvarint()],
  ['a list longer than what is left', 'ffffffff0f00', (from: Reader) => from.array(() => from.int8())],
  ['a text longer than what is left', '0561', (from: Reader) => from.string()],
  ['bytes longer than what is left', '0561', (from: Reader) => from.nullableBytes()],
  ['tags longer than what is left', 'ff7f', (from: Reader) => from.tags()],
  ['a number that is cut short', '000000', (from: Reader) => from.int32()],
  ['more passed over than there is', '00', (from: Reader) => from.skip(2)],
])('%s is a damaged answer', (_, hex, read) => {
  expect(() => read(new Reader(Buffer.from(hex, 'hex'), true))).toThrow(WireError)
})

test('what a broker says no with has the name and the weight that Kafka gives it', () => {
  const known = Object.entries(vectors.errors).filter(([code]) => !errorOf(Number(code)).name.startsWith('ERROR_'))
  expect(known.length).toBeGreaterThan(70)
  for (const [code, words] of known) {
    const { name, isPassing = false } = errorOf(Number(code))
    // A broker that is away comes back, and a group settles: for us that passes, too.
    const isOurs = ['BROKER_NOT_AVAILABLE', 'REBALANCE_IN_PROGRESS'].includes(name)
    expect(`${name}${isPassing && !isOurs ? ' retriable' : ''}`).toBe(words)
  }
  expect(errorOf(12_345)).toEqual({ name: 'ERROR_12345' })
})
