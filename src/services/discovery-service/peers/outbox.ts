import type { Replication } from '../../../protocols/eureka/replication.ts'

interface Waiting {
  readonly replication: Replication
  readonly expiresAtMs: number
}

/** What a peer is still to be told: of each kind and instance only the last, in the order of the last ones, and never too many. */
export class Outbox {
  readonly #limit: number
  readonly #waiting = new Map<string, Waiting>()

  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#waiting.size
  }

  add(replication: Replication, expiresAtMs: number): void {
    const key = keyOf(replication)
    this.#waiting.delete(key)
    this.#waiting.set(key, { replication, expiresAtMs })
    if (this.#waiting.size <= this.#limit) return
    const [oldest] = this.#waiting.keys()
    if (oldest !== undefined) this.#waiting.delete(oldest)
  }

  /** The first ones that still count. They stay until they are said to be done. */
  next(count: number, nowMs: number): readonly Replication[] {
    const batch: Replication[] = []
    for (const [key, { replication, expiresAtMs }] of this.#waiting) {
      if (expiresAtMs < nowMs) this.#waiting.delete(key)
      else if (batch.push(replication) === count) break
    }
    return batch
  }

  /** One that was replaced meanwhile stays. */
  done(batch: readonly Replication[]): void {
    for (const replication of batch) {
      const key = keyOf(replication)
      if (this.#waiting.get(key)?.replication === replication) this.#waiting.delete(key)
    }
  }
}

function keyOf({ action, app, id }: Replication): string {
  return `${action} ${app} ${id}`
}
