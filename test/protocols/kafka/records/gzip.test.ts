import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checksummedFrom } from '../../../../src/protocols/kafka/records/batch.ts'
import { gzip } from '../../../../src/protocols/kafka/records/gzip.ts'
import { readAll } from './read.ts'
import { batchVector } from './vectors.ts'

/** As GNU's gzip writes it: the name of a file stands behind the head. */
function withFileName(packed: Buffer): Buffer {
  const head = Buffer.from(packed.subarray(0, 10))
  head[3] = 8
  return Buffer.concat([head, Buffer.from('batch\0'), packed.subarray(10)])
}

const both = [gzip.decompress, gzip.decompressSummed ?? gzip.decompress]

function changed(packed: Buffer, at: number): Buffer {
  const copy = Buffer.from(packed)
  copy[at] = (copy[at] as number) ^ 1
  return copy
}

test('whatever was packed comes back, in one part or in several, plainly or with a name', () => {
  const bytes = fc.uint8Array({ maxLength: 200_000 }).map((each) => Buffer.from(each))
  fc.assert(
    fc.property(bytes, bytes, fc.integer({ min: 0, max: 9 }), (one, other, level) => {
      const packed = gzipSync(one, { level })
      for (const decompress of both) {
        expect(decompress(packed).equals(one)).toBe(true)
        expect(decompress(withFileName(packed)).equals(one)).toBe(true)
        expect(decompress(Buffer.concat([packed, gzipSync(other)])).equals(Buffer.concat([one, other]))).toBe(true)
        expect(decompress(Buffer.concat([packed, packed])).equals(Buffer.concat([one, one]))).toBe(true)
      }
    }),
  )
})

test('what is cut off, or says that it became something longer or shorter, does not unpack', () => {
  const packed = gzipSync(Buffer.from('something that is long enough to be packed, to be packed, to be packed'))
  for (const decompress of both) {
    for (let length = 0; length < packed.length; length++) expect(() => decompress(packed.subarray(0, length))).toThrow()
    for (let at = packed.length - 4; at < packed.length; at++) expect(() => decompress(changed(packed, at))).toThrow()
  }
})

test('its own checksum is looked at where no other one was', () => {
  const packed = gzipSync(Buffer.from('one of the messages of long ago'))
  expect(() => gzip.decompress(changed(packed, packed.length - 8))).toThrow()
})

test('a batch of which anything was changed is damaged, as its own checksum says', async () => {
  const { bytes } = batchVector('gzip')
  for (let at = checksummedFrom; at < bytes.length; at++)
    await expect(readAll(changed(bytes, at)), `at ${at}`).rejects.toMatchObject({ kind: 'protocol' })
})
