import { type Codec, damaged } from './batch.ts'

/**
 * Both ways of one codec, once its library is loaded. What either gives lies where the library works, and is good until anything
 * is packed or unpacked again.
 */
export interface Compression {
  /** A promise where it is done on other threads, several at once: the bytes stay as they are until then. */
  compress(bytes: Buffer): Buffer | Promise<Buffer>
  /** Throws `protocol` for what it cannot unpack. */
  decompress(bytes: Buffer): Buffer
  /** The same without looking at a checksum of what comes out: for bytes whose own has been looked at. Where there is one at all. */
  readonly decompressSummed?: (bytes: Buffer) => Buffer
}

/** What a batch may become: bombs are not unpacked. */
export const longestBatch = 0x2000_0000

const loaded = new Map<Codec, Promise<Compression>>()

/** Loads what the codec needs, once. */
export function compressionOf(codec: Exclude<Codec, 'none'>): Promise<Compression> {
  const there = loaded.get(codec)
  if (there) return there
  const loading = loaders[codec]().then(({ compress, decompress, decompressSummed }) => ({
    compress,
    decompress: soundly(codec, decompress),
    ...(decompressSummed && { decompressSummed: soundly(codec, decompressSummed) }),
  }))
  loaded.set(codec, loading)
  return loading
}

function soundly(codec: Codec, decompress: (bytes: Buffer) => Buffer): (bytes: Buffer) => Buffer {
  return (bytes) => {
    try {
      return decompress(bytes)
    } catch (error) {
      throw damaged(`${codec} that does not unpack`, error)
    }
  }
}

const loaders: Readonly<Record<Exclude<Codec, 'none'>, () => Promise<Compression>>> = {
  gzip: async () => (await import('./gzip.ts')).gzip,
  snappy: async () => (await import('./snappy.ts')).snappy,
  lz4: async () => (await import('./lz4.ts')).lz4,
  zstd: async () => await (await import('./zstd.ts')).loadZstd(),
}
