export interface LoggedEvent {
  readonly type: string
  readonly atMs: number
  /** A duration or a number of attempts. */
  readonly amount: number | null
  /** An error or a transition. */
  readonly about: string | null
}

type Slot = { -readonly [Name in keyof LoggedEvent]: LoggedEvent[Name] }

/** The last events of one instance. Its slots are used again: a call leaves no garbage behind. */
export class EventLog {
  readonly #slots: Slot[] = []
  readonly #capacity: number
  #next = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  add(type: string, atMs: number, amount: number | null, about: string | null): void {
    const slot = this.#slots[this.#next]
    if (slot === undefined) this.#slots.push({ type, atMs, amount, about })
    else {
      slot.type = type
      slot.atMs = atMs
      slot.amount = amount
      slot.about = about
    }
    this.#next = (this.#next + 1) % this.#capacity
  }

  /** The oldest first. */
  all(): readonly LoggedEvent[] {
    const isFull = this.#slots.length === this.#capacity
    const ordered = isFull ? [...this.#slots.slice(this.#next), ...this.#slots.slice(0, this.#next)] : this.#slots
    return ordered.map((slot) => ({ ...slot }))
  }
}
