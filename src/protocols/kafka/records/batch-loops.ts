import { instantiate, pageBytes, type WebAssemblyMemory, type WebAssemblyNumber } from '../../../shared/web-assembly.ts'
import { wasm } from './batch-loops.wasm.ts'

/** See `batch-loops.assembly.ts`. */
interface Loops {
  readonly memory: WebAssemblyMemory
  checksum(before: number, at: number, length: number): number
  recordsOfLines(...fromEndToUntilNumberTimeDeltaMost: readonly number[]): number
  readonly readTo: WebAssemblyNumber
  readonly writtenTo: WebAssemblyNumber
  readonly longest: WebAssemblyNumber
  readonly longestAt: WebAssemblyNumber
}

/** Lines that have become records. */
export interface LineRun {
  readonly lines: number
  /** Where the next one begins. */
  readonly end: number
  /** How long the longest is, and which it is, from 0. */
  readonly longest: number
  readonly longestAt: number
}

/** A place among the loops' bytes. */
export interface LinePlaces {
  readonly from: number
  readonly end: number
  readonly to: number
  /** No record reaches beyond it; what is behind it, `spareBytes`, may be written over. */
  readonly until: number
}

/** What a loop may write behind its end. */
export const spareBytes = 64

/** What is done to each byte of a batch, in the memory where batches are. */
export class BatchLoops {
  readonly bytes: Buffer
  readonly #loops = instantiate<Loops>(Buffer.from(wasm, 'base64'))
  readonly #elsewhere: Buffer
  readonly #base = 2 * pageBytes

  constructor(length: number) {
    const { memory } = this.#loops
    memory.grow(Math.ceil(length / pageBytes) + 1)
    this.#elsewhere = Buffer.from(memory.buffer, pageBytes, pageBytes)
    this.bytes = Buffer.from(memory.buffer, this.#base, length)
  }

  /** CRC-32C of what lies in `bytes`, where it is; anything else is brought there piece by piece. */
  checksum(bytes: Buffer): number {
    const { checksum } = this.#loops
    if (bytes.buffer === this.bytes.buffer) return checksum(0, bytes.byteOffset, bytes.length) >>> 0
    let sum = 0
    for (let at = 0; at < bytes.length; at += pageBytes) {
      const piece = bytes.subarray(at, at + pageBytes)
      this.#elsewhere.set(piece)
      sum = checksum(sum, this.#elsewhere.byteOffset, piece.length)
    }
    return sum >>> 0
  }

  /** Records from number `number` on, and where they end, of lines that have `most` bytes together, each with eight more. */
  recordsOfLines(
    { from, end, to, until }: LinePlaces,
    number: number,
    timeDelta: number,
    most: number,
  ): LineRun & { to: number } {
    const { recordsOfLines, readTo, writtenTo, longest, longestAt } = this.#loops
    const base = this.#base
    const lines = recordsOfLines(base + from, base + end, base + to, base + until, number, timeDelta, most)
    const places = { end: readTo.value - base, to: writtenTo.value - base }
    return { lines, ...places, longest: longest.value, longestAt: longestAt.value }
  }
}
