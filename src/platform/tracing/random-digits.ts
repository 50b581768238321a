const words = 1024

/** Hexadecimal ones, for ids and not for secrets. They are made in store: each id on its own would take ten times as long. */
export class RandomDigits {
  #digits = ''
  #taken = 0

  take(count: number): string {
    if (this.#taken + count > this.#digits.length) {
      const random = Uint32Array.from({ length: words }, () => Math.random() * 2 ** 32)
      this.#digits = Buffer.from(random.buffer).toString('hex')
      this.#taken = 0
    }
    this.#taken += count
    return this.#digits.slice(this.#taken - count, this.#taken)
  }
}
