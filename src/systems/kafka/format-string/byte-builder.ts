/** Bytes that are put one behind the other, in memory that is used again and again. */
export class ByteBuilder {
  #bytes = Buffer.allocUnsafeSlow(1 << 20)
  #length = 0

  get length(): number {
    return this.#length
  }

  text(text: string): void {
    this.#makeRoom(text.length * 3)
    this.#length += this.#bytes.write(text, this.#length)
  }

  copy(from: Buffer, start: number, end: number): void {
    this.#makeRoom(end - start)
    from.copy(this.#bytes, this.#length, start, end)
    this.#length += end - start
  }

  /** A whole number in decimal digits. */
  integer(value: number): void {
    if (value < 0 || value > 999_999_999) {
      this.text(String(value))
      return
    }
    this.#makeRoom(10)
    let digits = 1
    for (let limit = 10; value >= limit; limit *= 10) digits += 1
    let rest = value | 0
    for (let at = this.#length + digits - 1; at >= this.#length; at--) {
      const tenth = (rest / 10) | 0
      this.#bytes[at] = 48 + rest - tenth * 10
      rest = tenth
    }
    this.#length += digits
  }

  /** What was put there, good until something else is. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length)
    this.#length = 0
    return taken
  }

  #makeRoom(count: number): void {
    const needed = this.#length + count
    if (needed <= this.#bytes.length) return
    const more = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(more, 0, 0, this.#length)
    this.#bytes = more
  }
}
