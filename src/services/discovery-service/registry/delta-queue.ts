import type { Lease } from './leases.ts'

export interface Change {
  readonly app: string
  readonly id: string
  readonly atMs: number
  /** The lease that ended; otherwise what the registry has now counts. */
  readonly ended: Lease | undefined
}

/**
 * What changed of late, each instance once and with its last change: what came before it in the same span would be overwritten by
 * whoever reads it anyway.
 */
export class DeltaQueue {
  readonly #changes = new Map<string, Change>()

  add(change: Change): void {
    const key = `${change.app}\n${change.id}`
    this.#changes.delete(key)
    this.#changes.set(key, change)
  }

  /** Whether there was any. */
  dropBefore(timeMs: number): boolean {
    const before = this.#changes.size
    for (const [key, { atMs }] of this.#changes) {
      if (atMs < timeMs) this.#changes.delete(key)
    }
    return this.#changes.size !== before
  }

  all(): Iterable<Change> {
    return this.#changes.values()
  }
}
