import { javaHash, type PartitionKey } from './java-hash.ts'

const smallestInt = -0x8000_0000

/** As Spring's default selector does it. */
export function partitionOf(key: PartitionKey, partitions: number): number {
  const hash = javaHash(key)
  // There is no positive int of that size.
  return Math.abs(hash === smallestInt ? 0 : hash) % partitions
}
