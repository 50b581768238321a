import { WireError } from '../../wire-error.ts'

/** More than any broker would answer. */
export const longestFrame = 0x2000_0000
const readAhead = 65_536
const mostKept = 3

/**
 * Cuts what comes into frames: a size, and that many bytes. `target` is where the next bytes belong, so that the kernel
 * writes a large answer where it is going to be read; `recycle` gives such a place back, because a fresh one for each
 * answer costs more than reading it.
 */
export class Frames {
  /** What is longer is not believed. Until a broker is known to be there, little is: four bytes of anything are a number. */
  longest = readAhead
  readonly #onFrame: (frame: Buffer) => void
  readonly #ahead = Buffer.allocUnsafe(readAhead)
  /** Where frames were put that somebody still reads. */
  readonly #lent = new WeakSet<ArrayBufferLike>()
  readonly #kept: Buffer[] = []
  #aheadLength = 0
  #frame: Buffer | undefined
  #filled = 0

  constructor(onFrame: (frame: Buffer) => void) {
    this.#onFrame = onFrame
  }

  get target(): Buffer {
    return this.#frame ? this.#frame.subarray(this.#filled) : this.#ahead.subarray(this.#aheadLength)
  }

  /** So many bytes lie in `target` now. */
  took(count: number): void {
    if (this.#frame === undefined) {
      this.#aheadLength += count
      this.#cut()
      return
    }
    this.#filled += count
    if (this.#filled < this.#frame.length) return
    const frame = this.#frame
    this.#frame = undefined
    this.#onFrame(frame)
  }

  /** For streams that have a memory of their own. */
  take(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      const count = chunk.copy(this.target, 0, at)
      at += count
      this.took(count)
    }
  }

  recycle(frame: Buffer): void {
    // Short ones share their memory with others, and nothing is given back twice.
    if (!this.#lent.delete(frame.buffer)) return
    this.#kept.push(Buffer.from(frame.buffer))
    if (this.#kept.length > mostKept) this.#kept.sort((a, b) => b.length - a.length).pop()
  }

  #cut(): void {
    let at = 0
    while (this.#aheadLength - at >= 4) {
      const size = this.#ahead.readInt32BE(at)
      if (size < 4 || size > this.longest) throw this.#damaged(size, at)
      at += 4
      if (size > this.#aheadLength - at) {
        this.#frame = this.#place(size)
        this.#filled = this.#ahead.copy(this.#frame, 0, at, this.#aheadLength)
        this.#aheadLength = 0
        return
      }
      this.#onFrame(Buffer.from(this.#ahead.subarray(at, at + size)))
      at += size
    }
    this.#ahead.copyWithin(0, at, this.#aheadLength)
    this.#aheadLength -= at
  }

  #place(size: number): Buffer {
    const index = this.#kept.findIndex((each) => each.length >= size)
    const [kept] = index < 0 ? [] : this.#kept.splice(index, 1)
    if (!kept && size < readAhead) return Buffer.allocUnsafe(size)
    const place = kept ?? Buffer.allocUnsafeSlow(roundUp(size))
    this.#lent.add(place.buffer)
    return place.subarray(0, size)
  }

  #damaged(size: number, at: number): WireError {
    const speaks = this.longest === longestFrame ? undefined : strangerIn(this.#ahead.subarray(at, this.#aheadLength))
    return new WireError('kafka', 'protocol', { because: `an answer of ${size} bytes`, ...(speaks && { speaks }) })
  }
}

/** Who else may be behind a port, by what it says first. */
function strangerIn(bytes: Buffer): string | undefined {
  const word = bytes.toString('latin1', 0, 4)
  if (word === 'HTTP' || word === 'AMQP') return word
  const isAlert = bytes[0] === 0x15 && bytes[1] === 3
  return isAlert ? 'TLS' : undefined
}

/** A little more than is needed: the next answer is often a little longer. */
function roundUp(size: number): number {
  return Math.ceil(size / 0x4_0000) * 0x4_0000
}
