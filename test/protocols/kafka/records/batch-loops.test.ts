import { crc32c as another } from '@platformatic/wasm-utils/bundled'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BatchLoops } from '../../../../src/protocols/kafka/records/batch-loops.ts'

test.each([
  // RFC 3720, B.4.
  [Buffer.alloc(32), 0x8a9136aa],
  [Buffer.alloc(32, 0xff), 0x62a8ab43],
  [Buffer.from(Array.from({ length: 32 }, (_, at) => at)), 0x46dd794e],
  [Buffer.from(Array.from({ length: 32 }, (_, at) => 31 - at)), 0x113fdb5c],
  [Buffer.from('123456789'), 0xe3069283],
  [Buffer.alloc(0), 0],
])('%# is what the standard says', (bytes, sum) => {
  expect(new BatchLoops(0).checksum(bytes)).toBe(sum)
})

test('bytes of any length have the sum that another library finds, where they are and elsewhere', () => {
  const loops = new BatchLoops(200_000)
  // Where they are summed up in another way, and where that begins once more.
  const edges = [6688, 3344 + 29_440, 3344 + 2 * 29_440].map((edge) => fc.integer({ min: edge - 80, max: edge + 80 }))
  const lengths = fc.oneof(fc.nat(300), ...edges, fc.nat(200_000))
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 997 }), lengths, fc.nat(70), (some, length, at) => {
      const bytes = Buffer.alloc(length, some)
      const sum = another(bytes)
      expect(loops.checksum(bytes)).toBe(sum)
      const here = loops.bytes.subarray(at, at + length)
      expect(loops.checksum(here)).toBe(another(Buffer.from(here)))
      bytes.copy(loops.bytes, at)
      expect(loops.checksum(here)).toBe(another(Buffer.from(here)))
    }),
  )
})
