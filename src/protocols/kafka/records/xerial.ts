// The framing of Java's snappy library: a head of 16 bytes, then blocks behind their lengths.

const head = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00, 0, 0, 0, 1, 0, 0, 0, 1])
const magicLength = 8
/** As much as a batch: Java's own are of 32 KiB and read any. In one piece a batch is packed a tenth sooner, and unpacked, too. */
const blockLength = 1 << 20

/** What has no such framing is one block. */
export function xerialBlocks(bytes: Buffer): Buffer[] {
  if (!bytes.subarray(0, magicLength).equals(head.subarray(0, magicLength))) return [bytes]
  if (bytes.length < head.length) throw new Error('a head that is cut off')
  const blocks: Buffer[] = []
  for (let at = head.length; at < bytes.length; ) {
    const end = at + 4 <= bytes.length ? at + 4 + bytes.readInt32BE(at) : at
    if (end < at + 4 || end > bytes.length) throw new Error(`a block that ends at ${end} of ${bytes.length}`)
    blocks.push(bytes.subarray(at + 4, end))
    at = end
  }
  return blocks
}

export function inXerialBlocks(bytes: Buffer, compress: (block: Buffer) => Buffer): Buffer {
  const parts: Buffer[] = [head]
  for (let at = 0; at < bytes.length; at += blockLength) {
    const block = compress(bytes.subarray(at, at + blockLength))
    const length = Buffer.allocUnsafe(4)
    length.writeInt32BE(block.length)
    parts.push(length, block)
  }
  return Buffer.concat(parts)
}
