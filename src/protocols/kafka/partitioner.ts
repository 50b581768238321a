import { crc32 } from 'node:zlib'

/** Where a message with this key belongs. */
export type Partitioner = (key: Buffer, partitions: number) => number

/** As Java's producer does it. */
export const murmur2Partitioner: Partitioner = (key, partitions) => (murmur2(key) & 0x7fff_ffff) % partitions

/** As librdkafka, and with it kcat, does it unless it is told otherwise. */
export const crc32Partitioner: Partitioner = (key, partitions) => crc32(key) % partitions

const seed = 0x9747_b28c
const multiplier = 0x5bd1_e995

export function murmur2(key: Buffer): number {
  const { length } = key
  let hash = seed ^ length
  let at = 0
  for (; at + 4 <= length; at += 4) {
    let word = Math.imul(key.readInt32LE(at), multiplier)
    word ^= word >>> 24
    hash = Math.imul(hash, multiplier) ^ Math.imul(word, multiplier)
  }
  for (let rest = length - at - 1; rest >= 0; rest--) hash ^= (key[at + rest] as number) << (8 * rest)
  if (at < length) hash = Math.imul(hash, multiplier)
  hash ^= hash >>> 13
  hash = Math.imul(hash, multiplier)
  return hash ^ (hash >>> 15)
}
