const largeBytes = 16_384

/** Writes what a broker reads; see `Reader` for what flexible means. */
export class Writer {
  readonly isFlexible: boolean
  /** What lies before the bytes that are being written. */
  readonly #before: Buffer[] = []
  #bytes: Buffer
  #length = 0

  constructor(isFlexible: boolean, capacity = 512) {
    this.isFlexible = isFlexible
    this.#bytes = Buffer.allocUnsafe(capacity)
  }

  /** All that was written, in order, and how much that is in its first four bytes, which were written as anything. */
  finish(): readonly Buffer[] {
    const parts = [...this.#before, this.#bytes.subarray(0, this.#length)]
    parts[0]?.writeInt32BE(
      parts.reduce((sum, part) => sum + part.length, -4),
      0,
    )
    return parts
  }

  boolean(value: boolean): void {
    this.int8(value ? 1 : 0)
  }

  int8(value: number): void {
    const at = this.#step(1)
    this.#bytes.writeInt8(value, at)
  }

  int16(value: number): void {
    const at = this.#step(2)
    this.#bytes.writeInt16BE(value, at)
  }

  int32(value: number): void {
    const at = this.#step(4)
    this.#bytes.writeInt32BE(value, at)
  }

  int64(value: number): void {
    const at = this.#step(8)
    this.#bytes.writeBigInt64BE(BigInt(value), at)
  }

  uvarint(value: number): void {
    let rest = value
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#byte((rest & 0x7f) | 0x80)
    this.#byte(rest)
  }

  string(value: string | null): void {
    const length = value === null ? -1 : Buffer.byteLength(value)
    if (this.isFlexible) this.uvarint(length + 1)
    else this.int16(length)
    if (value === null) return
    const at = this.#step(length)
    this.#bytes.write(value, at, 'utf8')
  }

  /** With two bytes of length in any version: the head of a request is older than flexible versions. */
  shortString(value: string): void {
    this.int16(Buffer.byteLength(value))
    this.raw(Buffer.from(value))
  }

  bytes(value: Buffer | null): void {
    const length = value?.length ?? -1
    if (this.isFlexible) this.uvarint(length + 1)
    else this.int32(length)
    if (value !== null) this.raw(value)
  }

  /** What is large is not copied: it must not change before the request has been answered. */
  raw(value: Buffer): void {
    if (value.length >= largeBytes) {
      this.#before.push(this.#bytes.subarray(0, this.#length), value)
      this.#bytes = Buffer.allocUnsafe(512)
      this.#length = 0
      return
    }
    const at = this.#step(value.length)
    value.copy(this.#bytes, at)
  }

  array<Item>(items: readonly Item[] | null, write: (item: Item) => void): void {
    const count = items?.length ?? -1
    if (this.isFlexible) this.uvarint(count + 1)
    else this.int32(count)
    for (const item of items ?? []) write(item)
  }

  /** The end of a struct: we have no tags to say. */
  tags(): void {
    if (this.isFlexible) this.#byte(0)
  }

  #byte(value: number): void {
    const at = this.#step(1)
    this.#bytes[at] = value
  }

  #step(length: number): number {
    const at = this.#length
    this.#length += length
    if (this.#length > this.#bytes.length) {
      const more = Buffer.allocUnsafe(Math.max(this.#length, this.#bytes.length * 2))
      this.#bytes.copy(more, 0, 0, at)
      this.#bytes = more
    }
    return at
  }
}
