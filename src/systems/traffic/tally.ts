import { Latencies } from './latencies.ts'

export type ActionName = 'sign-up' | 'login' | 'read' | 'order' | 'catalog'

export interface TrafficReport {
  readonly seconds: number
  readonly requests: number
  /** Of the time since the last report, or of all at the end. */
  readonly perSecond: number
  /** `200`, or `timeout`, `refused` … where there was no answer. */
  readonly outcomes: Readonly<Record<string, number>>
  readonly actions: Readonly<Partial<Record<ActionName, number>>>
  readonly failed: number
  /** Those that were due while as many as are allowed were under way. */
  readonly skipped: number
  readonly orders: number
  readonly p50Ms: number | null
  readonly p99Ms: number | null
}

/** What became of everything, and of what came since somebody looked. */
export class Tally {
  readonly #startedMs: number
  readonly #outcomes = new Map<string, number>()
  readonly #actions = new Map<ActionName, number>()
  readonly #all = new Latencies()
  readonly #recent = new Latencies()
  #requests = 0
  #failed = 0
  #skipped = 0
  #orders = 0
  #lookedMs: number
  #lookedAt = 0

  constructor(nowMs: number) {
    this.#startedMs = nowMs
    this.#lookedMs = nowMs
  }

  add(action: ActionName, outcome: string, tookMs: number): void {
    this.#requests += 1
    this.#actions.set(action, (this.#actions.get(action) ?? 0) + 1)
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1)
    if (!/^[123]\d\d$/.test(outcome)) this.#failed += 1
    if (action === 'order' && outcome === '201') this.#orders += 1
    this.#all.add(tookMs)
    this.#recent.add(tookMs)
  }

  skip(): void {
    this.#skipped += 1
  }

  /** Since the last look. */
  look(nowMs: number): TrafficReport {
    const seconds = Math.max(0.001, (nowMs - this.#lookedMs) / 1000)
    const report = this.#report(nowMs, (this.#requests - this.#lookedAt) / seconds, this.#recent)
    this.#recent.clear()
    this.#lookedMs = nowMs
    this.#lookedAt = this.#requests
    return report
  }

  /** Of all of it. */
  sum(nowMs: number): TrafficReport {
    return this.#report(nowMs, this.#requests / Math.max(0.001, (nowMs - this.#startedMs) / 1000), this.#all)
  }

  #report(nowMs: number, perSecond: number, latencies: Latencies): TrafficReport {
    return {
      ...{ seconds: Math.round((nowMs - this.#startedMs) / 100) / 10, requests: this.#requests },
      perSecond: Math.round(perSecond * 10) / 10,
      outcomes: Object.fromEntries([...this.#outcomes].sort()),
      actions: Object.fromEntries(this.#actions),
      ...{ failed: this.#failed, skipped: this.#skipped, orders: this.#orders },
      ...{ p50Ms: latencies.atShare(0.5), p99Ms: latencies.atShare(0.99) },
    }
  }
}
