import { expect, test } from 'vitest'
import { javaHash, type PartitionKey } from '../../../src/protocols/stream/java-hash.ts'
import { partitionOf } from '../../../src/protocols/stream/partition.ts'

// What a JVM says: the key, its hashCode, and its partition of 2, 3 and 4. A UUID is none of JSON's values.
const keys: readonly (readonly [PartitionKey, number, readonly [number, number, number]])[] = [
  ['order-1', -1_207_111_310, [0, 2, 2]],
  ['user-42', -147_182_656, [0, 1, 0]],
  ['a', 97, [1, 1, 1]],
  ['', 0, [0, 0, 0]],
  ['한글', 1_737_764, [0, 2, 0]],
  [-1, -1, [1, 1, 1]],
  [4_294_967_296, 1, [1, 1, 1]],
  [4_294_967_296n, 1, [1, 1, 1]],
  [-5n, 4, [0, 1, 0]],
  [true, 1231, [1, 1, 3]],
  ['polygenelubricants', -2_147_483_648, [0, 0, 0]],
]

test.each(keys)('%s has the hash of Java, and the partition that Spring chooses', (key, hash, partitions) => {
  expect(javaHash(key)).toBe(hash)
  expect([2, 3, 4].map((count) => partitionOf(key, count))).toEqual(partitions)
})

test('a number with a fraction is a Double, one too large for an Integer a Long, false is false', () => {
  // Double.hashCode(1.5), Double.hashCode(-0.1), Long.hashCode(2^31), Boolean.hashCode(false)
  expect([1.5, -0.1, 2_147_483_648, false].map((key) => javaHash(key))).toEqual([
    1_073_217_536, 639_631_363, -2_147_483_648, 1237,
  ])
})

test('characters beyond the first plane count as the two units that Java has for them', () => {
  expect(javaHash('😀')).toBe(0xd83d * 31 + 0xde00)
})
