import { byLibrary } from './codec-library.ts'
import { type Compression, longestBatch } from './compression.ts'
import { inXerialBlocks, xerialBlocks } from './xerial.ts'

/** Where several blocks become one. */
let joined = Buffer.alloc(0)

export const snappy: Compression = {
  // Java reads its own framing only.
  compress: (bytes) => inXerialBlocks(bytes, (block) => Buffer.from(byLibrary('snappy_compress', block))),
  decompress(bytes) {
    const blocks = xerialBlocks(bytes)
    const length = blocks.reduce((total, block) => total + lengthOf(block), 0)
    if (length > longestBatch) throw new Error('a batch that would become too long')
    const [first] = blocks
    if (first && blocks.length === 1) return byLibrary('snappy_decompress', first)
    if (length > joined.length) joined = Buffer.allocUnsafeSlow(length)
    let at = 0
    for (const block of blocks) {
      joined.set(byLibrary('snappy_decompress', block), at)
      at += lengthOf(block)
    }
    return joined.subarray(0, at)
  },
}

/** A block says first, as a varint, what it is going to be. */
function lengthOf(block: Buffer): number {
  let length = 0
  for (let at = 0, factor = 1; at < 5; at++, factor *= 0x80) {
    const byte = block[at] ?? 0
    length += (byte & 0x7f) * factor
    if (byte < 0x80) break
  }
  return length
}
