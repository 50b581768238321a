import { byLibrary } from './codec-library.ts'
import type { Compression } from './compression.ts'

export const lz4: Compression = {
  compress: (bytes) => byLibrary('lz4_compress', bytes),
  decompress: (bytes) => byLibrary('lz4_decompress', bytes),
}
