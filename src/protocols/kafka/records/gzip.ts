import { promisify } from 'node:util'
import { gunzipSync, gzip as gzipBytes, inflateRawSync, type ZlibOptions } from 'node:zlib'
import { type Compression, longestBatch } from './compression.ts'

/** RFC 1952: 1f 8b, deflate, no flags · time 4 · what it was packed with 2 … and behind what was packed its checksum 4, its length 4. */
const plainHead = 0x1f8b_0800
const headLength = 10
const tailLength = 8

/** Four times Node's own: what is put together from fewer pieces takes a fifth less. */
const pieces = 65_536

const packed = promisify<Buffer, ZlibOptions, Buffer>(gzipBytes)

export const gzip: Compression = {
  compress: (bytes) => packed(bytes, { chunkSize: pieces }),
  decompress,
  decompressSummed: (bytes) => inflatedPlain(bytes) ?? decompress(bytes),
}

function decompress(bytes: Buffer): Buffer {
  return gunzipSync(bytes, { maxOutputLength: longestBatch, chunkSize: pieces })
}

/** To sum up what comes out takes as long as to unpack it. Undefined for what is not as all producers write it, or is not sound. */
function inflatedPlain(bytes: Buffer): Buffer | undefined {
  if (bytes.length < headLength + tailLength || bytes.readUInt32BE(0) !== plainHead) return undefined
  const length = bytes.readUInt32LE(bytes.length - 4)
  if (length > longestBatch) return undefined
  const packed = bytes.subarray(headLength, bytes.length - tailLength)
  const { buffer, engine } = inflated(packed, length) ?? {}
  return buffer?.length === length && engine?.bytesWritten === packed.length ? buffer : undefined
}

function inflated(packed: Buffer, length: number) {
  try {
    // In one piece, with a byte too much, which says that there is no more.
    return inflateRawSync(packed, { info: true, maxOutputLength: length, chunkSize: Math.max(length + 1, 64) }) as unknown as {
      readonly buffer: Buffer
      readonly engine: { readonly bytesWritten: number }
    }
  } catch {
    return undefined
  }
}
