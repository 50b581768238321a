/** Bytes that are put one behind the other, in memory that is used again and again. */
export class ByteBuilder {
  bytes: Buffer
  length = 0

  constructor(capacity = 1 << 20) {
    this.bytes = Buffer.allocUnsafeSlow(capacity)
  }

  /** After this so many more fit. Whoever holds `bytes` must take it again. */
  makeRoom(count: number): void {
    const needed = this.length + count
    if (needed > this.bytes.length) this.moveTo(Math.max(needed, this.bytes.length * 2))
  }

  /** Somewhere with that much space. */
  protected moveTo(capacity: number): void {
    const more = Buffer.allocUnsafeSlow(capacity)
    this.bytes.copy(more, 0, 0, this.length)
    this.bytes = more
  }

  byte(value: number): void {
    this.makeRoom(1)
    this.bytes[this.length++] = value
  }

  text(text: string): void {
    this.makeRoom(text.length * 3)
    this.length += this.bytes.write(text, this.length)
  }

  /** A few bytes: byte by byte they are there before a call into the machine is. */
  put(few: Uint8Array): void {
    this.makeRoom(few.length)
    const { bytes } = this
    let at = this.length
    for (let index = 0; index < few.length; index++) bytes[at++] = few[index] as number
    this.length = at
  }

  copy(from: Buffer, start: number, end: number): void {
    this.makeRoom(end - start)
    from.copy(this.bytes, this.length, start, end)
    this.length += end - start
  }

  /** A whole number in decimal digits. */
  integer(value: number): void {
    if (value < 0 || value > 999_999_999) {
      this.text(String(value))
      return
    }
    this.makeRoom(10)
    const { bytes } = this
    let digits = 1
    for (let limit = 10; value >= limit; limit *= 10) digits += 1
    let rest = value | 0
    for (let at = this.length + digits - 1; at >= this.length; at--) {
      const tenth = (rest / 10) | 0
      bytes[at] = 48 + rest - tenth * 10
      rest = tenth
    }
    this.length += digits
  }

  /** What was put there, good until something else is. */
  take(): Buffer {
    const taken = this.bytes.subarray(0, this.length)
    this.length = 0
    return taken
  }
}
