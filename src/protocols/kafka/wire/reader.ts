import { WireError } from '../../wire-error.ts'

/**
 * Reads what a broker wrote. Each request has versions from which on it is *flexible*: lengths are varints then, and every
 * struct ends with tagged fields. A codec is written once for both and says `tags()` where a struct ends.
 */
export class Reader {
  readonly bytes: Buffer
  readonly isFlexible: boolean
  #at: number

  constructor(bytes: Buffer, isFlexible: boolean, at = 0) {
    this.bytes = bytes
    this.isFlexible = isFlexible
    this.#at = at
  }

  get left(): number {
    return this.bytes.length - this.#at
  }

  boolean(): boolean {
    return this.int8() !== 0
  }

  int8(): number {
    return this.bytes.readInt8(this.#step(1))
  }

  int16(): number {
    return this.bytes.readInt16BE(this.#step(2))
  }

  int32(): number {
    return this.bytes.readInt32BE(this.#step(4))
  }

  /** As a number: no offset, time or producer id of this world needs more than 53 bits. */
  int64(): number {
    const at = this.#step(8)
    return this.bytes.readInt32BE(at) * 0x1_0000_0000 + this.bytes.readUInt32BE(at + 4)
  }

  uvarint(): number {
    let value = 0
    for (let factor = 1; factor <= 0x1000_0000; factor *= 0x80) {
      const byte = this.bytes.readUInt8(this.#step(1))
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
    throw ends('a varint that does not end')
  }

  string(): string {
    return this.nullableString() ?? ''
  }

  nullableString(): string | null {
    const length = this.isFlexible ? this.uvarint() - 1 : this.int16()
    if (length < 0) return null
    const at = this.#step(length)
    return this.bytes.toString('utf8', at, at + length)
  }

  skip(length: number): void {
    this.#step(length)
  }

  /** A view, not a copy. */
  nullableBytes(): Buffer | null {
    const length = this.isFlexible ? this.uvarint() - 1 : this.int32()
    if (length < 0) return null
    const at = this.#step(length)
    return this.bytes.subarray(at, at + length)
  }

  array<Item>(read: () => Item): Item[] {
    return this.nullableArray(read) ?? []
  }

  nullableArray<Item>(read: () => Item): Item[] | null {
    const count = this.isFlexible ? this.uvarint() - 1 : this.int32()
    if (count < 0) return null
    // Every item takes a byte at least: what claims more is not believed, and nothing is allocated for it.
    if (count > this.left) throw ends(`a list of ${count}`)
    const items: Item[] = []
    for (let index = 0; index < count; index++) items.push(read())
    return items
  }

  /** The end of a struct. Nothing we ask for is told in a tag. */
  tags(): void {
    if (!this.isFlexible) return
    for (let count = this.uvarint(); count > 0; count--) {
      this.uvarint()
      this.#step(this.uvarint())
    }
  }

  #step(length: number): number {
    const at = this.#at
    if (length > this.bytes.length - at) throw ends(`${length} bytes at ${at} of ${this.bytes.length}`)
    this.#at = at + length
    return at
  }
}

function ends(because: string): WireError {
  return new WireError('kafka', 'protocol', { because: `the answer ends within ${because}` })
}
