import { instantiate, pageBytes, type WebAssemblyMemory } from '../../../shared/web-assembly.ts'
import { wasm } from './crc32c.wasm.ts'

interface Sums {
  readonly memory: WebAssemblyMemory
  /** See `crc32c.assembly.ts`. */
  crc32c(before: number, at: number, length: number): number
}

/** CRC-32C of what lies in `bytes`, where it is; anything else is brought there piece by piece. */
export class Crc32c {
  readonly bytes: Buffer
  readonly #sums = instantiate<Sums>(Buffer.from(wasm, 'base64'))
  readonly #elsewhere: Buffer

  constructor(length: number) {
    const { memory } = this.#sums
    memory.grow(Math.ceil(length / pageBytes) + 1)
    this.#elsewhere = Buffer.from(memory.buffer, pageBytes, pageBytes)
    this.bytes = Buffer.from(memory.buffer, 2 * pageBytes, length)
  }

  of(bytes: Buffer): number {
    const { crc32c } = this.#sums
    if (bytes.buffer === this.bytes.buffer) return crc32c(0, bytes.byteOffset, bytes.length) >>> 0
    let sum = 0
    for (let at = 0; at < bytes.length; at += pageBytes) {
      const piece = bytes.subarray(at, at + pageBytes)
      this.#elsewhere.set(piece)
      sum = crc32c(sum, this.#elsewhere.byteOffset, piece.length)
    }
    return sum >>> 0
  }
}
