import { type Codec, damaged } from './batch.ts'

/**
 * Both ways of one codec, once its library is loaded. What either gives lies where the library works, and is good until anything
 * is packed or unpacked again.
 */
export interface Compression {
  compress(bytes: Buffer): Buffer
  /** Throws `protocol` for what it cannot unpack. */
  decompress(bytes: Buffer): Buffer
}

/** What a batch may become: bombs are not unpacked. */
export const longestBatch = 0x2000_0000

/** Four times Node's own: a batch is put together from fewer, which saves a fifth. */
const gunzipPieces = 65_536

const loaded = new Map<Codec, Promise<Compression>>()

/** Loads what the codec needs, once. */
export function compressionOf(codec: Exclude<Codec, 'none'>): Promise<Compression> {
  const there = loaded.get(codec)
  if (there) return there
  const loading = loaders[codec]().then(({ compress, decompress }) => ({
    compress,
    decompress(bytes: Buffer) {
      try {
        return decompress(bytes)
      } catch (error) {
        throw damaged(`${codec} that does not unpack`, error)
      }
    },
  }))
  loaded.set(codec, loading)
  return loading
}

const loaders: Readonly<Record<Exclude<Codec, 'none'>, () => Promise<Compression>>> = {
  async gzip() {
    const { gunzipSync, gzipSync } = await import('node:zlib')
    const options = { maxOutputLength: longestBatch, chunkSize: gunzipPieces }
    return { compress: (bytes) => gzipSync(bytes), decompress: (bytes) => gunzipSync(bytes, options) }
  },
  snappy: async () => (await import('./snappy.ts')).snappy,
  lz4: async () => (await import('./lz4.ts')).lz4,
  zstd: async () => await (await import('./zstd.ts')).loadZstd(),
}
