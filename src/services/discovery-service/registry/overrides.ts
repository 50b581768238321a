import type { InstanceStatus } from '../../../protocols/eureka/instance.ts'

const lifetimeMs = 3_600_000

/** The statuses that somebody ordered, by instance id; one that nobody asks for in an hour is forgotten. */
export class Overrides {
  readonly #now: () => number
  readonly #entries = new Map<string, { readonly status: InstanceStatus; usedAtMs: number }>()

  constructor(now: () => number) {
    this.#now = now
  }

  get(id: string): InstanceStatus | undefined {
    const entry = this.#entries.get(id)
    if (entry === undefined) return undefined
    const nowMs = this.#now()
    if (nowMs - entry.usedAtMs >= lifetimeMs) {
      this.#entries.delete(id)
      return undefined
    }
    entry.usedAtMs = nowMs
    return entry.status
  }

  set(id: string, status: InstanceStatus): void {
    this.#entries.set(id, { status, usedAtMs: this.#now() })
  }

  /** What it was. */
  remove(id: string): InstanceStatus | undefined {
    const status = this.get(id)
    this.#entries.delete(id)
    return status
  }

  forgetOld(): void {
    const nowMs = this.#now()
    for (const [id, { usedAtMs }] of this.#entries) if (nowMs - usedAtMs >= lifetimeMs) this.#entries.delete(id)
  }

  all(): ReadonlyMap<string, InstanceStatus> {
    return new Map([...this.#entries].map(([id, { status }]) => [id, status]))
  }
}

/** What counts, when an instance says one thing, somebody ordered another, and the registry has a third. */
export function effectiveStatus(of: {
  readonly said: InstanceStatus
  readonly ordered: InstanceStatus | undefined
  readonly existing: InstanceStatus | undefined
  readonly isReplication: boolean
}): InstanceStatus {
  const { said, ordered, existing, isReplication } = of
  if (said !== 'UP' && said !== 'OUT_OF_SERVICE') return said
  if (ordered !== undefined) return ordered
  if (!isReplication && (existing === 'UP' || existing === 'OUT_OF_SERVICE')) return existing
  return said
}
