import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crc32Partitioner, murmur2, murmur2Partitioner } from '../../../src/protocols/kafka/partitioner.ts'
import vectors from '../../vectors/kafka/records.json' with { type: 'json' }

test.each(Object.entries(vectors.murmur2))('murmur2 of "%s" is what Java computes', (key, hash) => {
  expect(murmur2(Buffer.from(key))).toBe(hash)
})

test.each(Object.entries(vectors.crc32))('"%s" goes where its crc32 says', (text, sum) => {
  expect(crc32Partitioner(Buffer.from(text), 7)).toBe(sum % 7)
})

test('a key belongs to one of the partitions', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.integer({ min: 1, max: 1000 }), (bytes, partitions) => {
      for (const partitioner of [murmur2Partitioner, crc32Partitioner]) {
        const partition = partitioner(Buffer.from(bytes), partitions)
        expect(Number.isInteger(partition) && partition >= 0 && partition < partitions).toBe(true)
      }
    }),
  )
})
