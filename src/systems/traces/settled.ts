import type { StoredSpan } from '../../protocols/zipkin/query-span.ts'

type Trace = readonly StoredSpan[]

/** So many that were told are remembered, and so many that are not whole yet wait. */
const mostRemembered = 5000
const mostWaiting = 1000

/**
 * The traces that are new since the last look and whole, as far as anybody can know: the services that took part send their spans
 * one after the other, so a trace is told when it did not grow between two looks, or was looked at often enough.
 */
export class SettledTraces {
  readonly #told = new Set<string>()
  readonly #waiting = new Map<string, { spans: number; looks: number }>()
  readonly #mostLooks: number

  constructor({ mostLooks }: { readonly mostLooks: number }) {
    this.#mostLooks = mostLooks
  }

  /** What is there already is no news. */
  skip(traces: readonly Trace[]): void {
    for (const [first] of traces) if (first) this.#remember(first.traceId)
  }

  /** Oldest first, as they are given newest first. */
  add(traces: readonly Trace[]): readonly Trace[] {
    const settled: Trace[] = []
    for (const trace of [...traces].reverse()) {
      const id = trace[0]?.traceId
      if (id === undefined || this.#told.has(id)) continue
      const before = this.#waiting.get(id)
      const looks = (before?.looks ?? 0) + 1
      if (before?.spans === trace.length || looks > this.#mostLooks) {
        this.#remember(id)
        settled.push(trace)
      } else this.#waiting.set(id, { spans: trace.length, looks })
    }
    for (const oldest of this.#waiting.keys()) {
      if (this.#waiting.size <= mostWaiting) break
      this.#waiting.delete(oldest)
    }
    return settled
  }

  #remember(id: string): void {
    this.#waiting.delete(id)
    this.#told.add(id)
    for (const oldest of this.#told) {
      if (this.#told.size <= mostRemembered) break
      this.#told.delete(oldest)
    }
  }
}
