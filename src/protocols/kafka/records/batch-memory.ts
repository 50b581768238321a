import { BatchLoops } from './batch-loops.ts'

/** A part of some memory that is a writer's own. */
export interface Room {
  readonly bytes: Buffer
  readonly from: number
  readonly until: number
  /** Whose bytes they are: what was brought near lies in the same bytes, from their beginning on. */
  readonly memory?: BatchMemory
}

/** As much as a batch is, with space for the record that ends it. */
const roomBytes = 1 << 20
const rooms = 16
const nearBytes = 1 << 20
/** A writer for which there is no room any more begins with this, of its own. */
const ownRoomBytes = 65_536

/**
 * One piece of memory for batches and for what they are made of: in one piece bytes are moved in a third of the time that it takes
 * to copy them from one to another. It is that of the loops that see each byte, which need no copy, either. What is never touched
 * of it is never there.
 */
export class BatchMemory {
  readonly loops = new BatchLoops(nearBytes + rooms * roomBytes)
  readonly #bytes = this.loops.bytes
  #rooms = 0
  /** To ask bytes in whose memory they lie takes longer than to copy them: whoever has these knows it. */
  nearest: Buffer | undefined
  /** What is read into it need not be brought. */
  readonly nearPlace = this.#bytes.subarray(0, nearBytes)

  room(): Room {
    if (this.#rooms === rooms) return { bytes: Buffer.allocUnsafeSlow(ownRoomBytes), from: 0, until: ownRoomBytes }
    const from = nearBytes + this.#rooms * roomBytes
    this.#rooms += 1
    return { bytes: this.#bytes, from, until: from + roomBytes, memory: this }
  }

  /** The same bytes near the batches, until the next are brought there. */
  near(bytes: Buffer): Buffer {
    if (bytes.length > nearBytes) return bytes
    if (bytes.buffer === this.#bytes.buffer) this.nearest = bytes
    else {
      this.#bytes.set(bytes)
      this.nearest = this.#bytes.subarray(0, bytes.length)
    }
    return this.nearest
  }
}
