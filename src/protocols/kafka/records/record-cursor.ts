import { damaged } from './batch.ts'

/** Neither key nor value: there is none, which is something else than an empty one. */
export const absent = -1

/** Records that lie one behind the other. */
export interface RecordRun {
  readonly bytes: Buffer
  readonly at: number
  readonly end: number
  readonly count: number
  /** What theirs are counted from. */
  readonly firstOffset: number
  readonly firstTimestamp: number
  /** All of them have the broker's time. */
  readonly appendTime: number | undefined
}

/** What a batch says of its records. */
export interface BatchFacts extends Omit<RecordRun, 'bytes'> {
  readonly lastOffset: number
}

const nothing: BatchFacts = { at: 0, end: 0, count: 0, firstOffset: 0, firstTimestamp: 0, appendTime: undefined, lastOffset: -1 }

/**
 * Goes from record to record of an uncompressed batch and says where everything is, without making anything: millions
 * pass here in a second. What a record is (`keyAt` …) holds until the next `next()`.
 */
export class RecordCursor {
  bytes: Buffer = Buffer.alloc(0)
  offset = 0
  timestamp = 0
  keyAt = 0
  keyLength = absent
  valueAt = 0
  valueLength = absent
  headersAt = 0
  headerCount = 0
  #batch = nothing
  #recordAt = 0
  #at = 0
  #left = 0

  open(bytes: Buffer, batch: BatchFacts): void {
    this.bytes = bytes
    this.#batch = batch
    this.#at = batch.at
    this.#left = batch.count
  }

  get batch(): BatchFacts {
    return this.#batch
  }

  /** Goes to the next record, if there is one. */
  next(): boolean {
    if (this.#left === 0) return false
    this.#left -= 1
    this.#recordAt = this.#at
    const length = this.#varint()
    const end = this.#at + length
    const batch = this.#batch
    if (length < 0 || end > batch.end) throw damaged(`a record of ${length} bytes at ${this.#at} of ${batch.end}`)
    this.#at += 1
    const timestampDelta = this.#varlong()
    this.timestamp = batch.appendTime ?? batch.firstTimestamp + timestampDelta
    this.offset = batch.firstOffset + this.#varint()
    this.keyLength = this.#varint()
    this.keyAt = this.#at
    if (this.keyLength > 0) this.#at += this.keyLength
    this.valueLength = this.#varint()
    this.valueAt = this.#at
    if (this.valueLength > 0) this.#at += this.valueLength
    this.headerCount = this.#varint()
    this.headersAt = this.#at
    if (this.#at > end || this.headerCount < 0) throw damaged(`a record that ends before its headers at ${this.#at} of ${end}`)
    this.#at = end
    return true
  }

  /** The one at hand alone. */
  here(): RecordRun {
    return { ...this.#batch, bytes: this.bytes, at: this.#recordAt, end: this.#at, count: 1 }
  }

  /** Those behind it, which are passed by. */
  rest(): RecordRun {
    const run = { ...this.#batch, bytes: this.bytes, at: this.#at, count: this.#left }
    this.#left = 0
    return run
  }

  /** A copy. */
  key(): Buffer | null {
    return this.keyLength < 0 ? null : Buffer.from(this.bytes.subarray(this.keyAt, this.keyAt + this.keyLength))
  }

  /** A copy. */
  value(): Buffer | null {
    return this.valueLength < 0 ? null : Buffer.from(this.bytes.subarray(this.valueAt, this.valueAt + this.valueLength))
  }

  /** In their order; one name may come more than once. */
  headers(): (readonly [name: string, value: Buffer | null])[] {
    const { bytes } = this
    const behind = this.#at
    this.#at = this.headersAt
    const headers: (readonly [string, Buffer | null])[] = []
    for (let count = this.headerCount; count > 0; count--) {
      const nameLength = this.#varint()
      const name = bytes.toString('utf8', this.#at, this.#at + nameLength)
      this.#at += nameLength
      const length = this.#varint()
      if (nameLength < 0 || this.#at + Math.max(0, length) > behind) throw damaged(`a header that does not fit at ${this.#at}`)
      headers.push([name, length < 0 ? null : Buffer.from(bytes.subarray(this.#at, this.#at + length))])
      if (length > 0) this.#at += length
    }
    this.#at = behind
    return headers
  }

  #varint(): number {
    const { bytes } = this
    let byte = bytes[this.#at++] as number
    let value = byte & 0x7f
    if (byte >= 0x80) {
      let shift = 7
      do {
        byte = bytes[this.#at++] as number
        value |= (byte & 0x7f) << shift
        shift += 7
      } while (byte >= 0x80 && shift < 35)
    }
    return (value >>> 1) ^ -(value & 1)
  }

  /** Beyond 32 bits: the times of one batch may be decades apart. */
  #varlong(): number {
    const { bytes } = this
    let byte = bytes[this.#at++] as number
    let value = byte & 0x7f
    for (let factor = 0x80; byte >= 0x80 && factor < 2 ** 63; factor *= 0x80) {
      byte = bytes[this.#at++] as number
      value += (byte & 0x7f) * factor
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }
}
