export interface Event {
  readonly atMs: number
  readonly app: string
  readonly id: string
}

const limit = 1000

/** The last thousand, for the page. */
export class Recent {
  #events: Event[] = []

  add(event: Event): void {
    this.#events.push(event)
    if (this.#events.length > 2 * limit) this.#events = this.#events.slice(-limit)
  }

  /** The newest first. */
  all(): readonly Event[] {
    return this.#events.slice(-limit).reverse()
  }
}
