/** How far the orders may go, and how far they have come. */
export class Progress {
  readonly signal: AbortSignal
  readonly #change = new Set<() => void>()
  #released = 0
  #count = 0
  #taken = 0

  constructor(signal: AbortSignal) {
    this.signal = signal
    signal.addEventListener('abort', () => this.#tell())
  }

  get count(): number {
    return this.#count
  }

  /** So many of them, from the first on, may be sent. */
  release(orders: number): void {
    this.#released = Math.max(this.#released, orders)
    this.#tell()
  }

  /** The number of the next order, as soon as it may be sent. */
  async next(orders: number): Promise<number | undefined> {
    const number = this.#taken
    if (number >= orders) return undefined
    this.#taken += 1
    await this.#until(() => number < this.#released)
    return number
  }

  answered(): void {
    this.#count += 1
    this.#tell()
  }

  async reaches(orders: number): Promise<void> {
    await this.#until(() => this.#count >= orders)
  }

  async #until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      this.signal.throwIfAborted()
      await new Promise<void>((resolve) => this.#change.add(resolve))
    }
  }

  #tell(): void {
    const waiting = [...this.#change]
    this.#change.clear()
    for (const resolve of waiting) resolve()
  }
}
