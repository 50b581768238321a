import { snappyCompress, snappyDecompress } from '@platformatic/wasm-utils/bundled'
import { type Compression, longestBatch } from './compression.ts'
import { inXerialBlocks, xerialBlocks } from './xerial.ts'

export const snappy: Compression = {
  // Java reads its own framing only.
  compress: (bytes) => inXerialBlocks(bytes, snappyCompress),
  decompress: (bytes) => Buffer.concat(xerialBlocks(bytes).map(unpacked)),
}

function unpacked(block: Buffer): Buffer {
  if (lengthOf(block) > longestBatch) throw new Error('a block that would become too long')
  return snappyDecompress(block)
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
