import { compress, decompress, init } from '@bokuweb/zstd-wasm'
import { type Compression, longestBatch } from './compression.ts'

const level = 3
const leastGuess = 0x1_0000
const magic = 0xfd2f_b528

export async function loadZstd(): Promise<Compression> {
  await init()
  return { compress: (bytes) => asBuffer(compress(bytes, level)), decompress: unpacked }
}

/** Java's producer does not say how long a frame becomes: a guess then, and where that was too small, a greater one. */
function unpacked(frame: Buffer): Buffer {
  const length = lengthOf(frame)
  if (length !== undefined && length > longestBatch) throw new Error('a frame that would become too long')
  for (let guess = Math.max(leastGuess, frame.length * 8); ; guess *= 4) {
    try {
      return asBuffer(decompress(frame, { defaultHeapSize: guess }))
    } catch (error) {
      const isTooSmall = error instanceof Error && error.message.endsWith(' -70')
      if (length !== undefined || !isTooSmall || guess >= longestBatch) throw error
    }
  }
}

/** What a frame says (RFC 8878, 3.1.1.1) that it becomes; undefined where it does not say. */
function lengthOf(frame: Buffer): number | undefined {
  const descriptor = frame[4]
  if (descriptor === undefined || frame.readUInt32LE(0) !== magic) return undefined
  const isSingle = (descriptor & 0x20) !== 0
  const at = 5 + (isSingle ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0)
  const size = [isSingle ? 1 : 0, 2, 4, 8][descriptor >>> 6] ?? 0
  if (size === 0 || at + size > frame.length) return undefined
  if (size === 8) return Number(frame.readBigUInt64LE(at))
  return frame.readUIntLE(at, size) + (size === 2 ? 256 : 0)
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}
