import { damaged } from './batch.ts'

/** Neither key nor value: there is none, which is something else than an empty one. */
export const absent = -1

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
  #at = 0
  #end = 0
  #left = 0
  #baseOffset = 0
  #baseTimestamp = 0
  /** All of them have the broker's time. */
  #appendTime: number | undefined

  open(
    bytes: Buffer,
    range: { readonly at: number; readonly end: number; readonly count: number },
    base: { readonly offset: number; readonly timestamp: number; readonly appendTime?: number | undefined },
  ): void {
    this.bytes = bytes
    this.#at = range.at
    this.#end = range.end
    this.#left = range.count
    this.#baseOffset = base.offset
    this.#baseTimestamp = base.timestamp
    this.#appendTime = base.appendTime
  }

  /** Goes to the next record, if there is one. */
  next(): boolean {
    if (this.#left === 0) return false
    this.#left -= 1
    const length = this.#varint()
    const end = this.#at + length
    if (length < 0 || end > this.#end) throw damaged(`a record of ${length} bytes at ${this.#at} of ${this.#end}`)
    this.#at += 1
    const timestampDelta = this.#varlong()
    this.timestamp = this.#appendTime ?? this.#baseTimestamp + timestampDelta
    this.offset = this.#baseOffset + this.#varint()
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
