import { inflateSync, unzipSync } from 'node:zlib'

/** Spring unpacks what says that it is packed. What is not what it says, or grows beyond `mostBytes`, stays as it is. */
export function unpacked(content: Buffer, encoding: unknown, mostBytes: number): Buffer {
  try {
    const limit = { maxOutputLength: mostBytes }
    if (typeof encoding === 'string' && /^gzip\b/.test(encoding)) return unzipSync(content, limit)
    if (typeof encoding === 'string' && /^deflate\b/.test(encoding)) return inflateSync(content, limit)
  } catch {
    // Whoever reads it finds that it is no text.
  }
  return content
}
