import type { HrTime } from '@opentelemetry/api'

export interface Clocks {
  /** Of a clock that nobody sets, with a part after the point. */
  readonly monotonicMs: () => number
  /** Milliseconds since 1970, whole. */
  readonly wallMs: () => number
}

/** Keeps to the clock on the wall, and knows it more exactly than to the millisecond at which that one is cut off. */
export class WallTime {
  readonly #clocks: Clocks
  #offsetMs = Number.NEGATIVE_INFINITY

  constructor(clocks: Clocks) {
    this.#clocks = clocks
  }

  /** For what begins in this process: in it, nothing seems to have begun before what it came after had ended. */
  traceClock(): TraceClock {
    const { monotonicMs, wallMs } = this.#clocks
    const nowMs = monotonicMs()
    const least = wallMs() - nowMs
    this.#offsetMs = Math.min(Math.max(this.#offsetMs, least), least + 1)
    return new TraceClock(monotonicMs, this.#offsetMs)
  }
}

export class TraceClock {
  readonly #monotonicMs: () => number
  readonly #offsetMs: number

  constructor(monotonicMs: () => number, offsetMs: number) {
    this.#monotonicMs = monotonicMs
    this.#offsetMs = offsetMs
  }

  now(): HrTime {
    const ms = this.#monotonicMs() + this.#offsetMs
    return [Math.floor(ms / 1000), Math.floor((ms % 1000) * 1_000_000)]
  }
}
