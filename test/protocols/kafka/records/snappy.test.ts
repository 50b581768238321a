import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { snappy } from '../../../../src/protocols/kafka/records/snappy.ts'
import { xerialBlocks } from '../../../../src/protocols/kafka/records/xerial.ts'

test('what is longer than a block is packed in several, and comes back in one piece', async () => {
  for (const length of [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3_000_000]) {
    const bytes = randomBytes(length)
    const packed = Buffer.from(await snappy.compress(bytes))
    expect(xerialBlocks(packed)).toHaveLength(Math.ceil(length / (1 << 20)))
    expect(snappy.decompress(packed).equals(bytes), `${length} bytes`).toBe(true)
  }
})
