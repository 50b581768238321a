import { RequestNotPermitted } from './errors.ts'
import type { SteadyClock } from './steady-clock.ts'
import { waitFor } from './wait-for.ts'

/** `resilience4j.ratelimiter.instances.<name>.*` */
export interface RateLimiterSettings {
  readonly limitForPeriod: number
  readonly limitRefreshPeriodMs: number
  /** How long a call waits for a coming period. */
  readonly timeoutDurationMs: number
}

export const defaultRateLimiterSettings: RateLimiterSettings = {
  limitForPeriod: 50,
  // 500 ns, as there.
  limitRefreshPeriodMs: 0.0005,
  timeoutDurationMs: 5000,
}

export type RateLimiterEvent = 'SUCCESSFUL_ACQUIRE' | 'FAILED_ACQUIRE'

export interface RateLimiterInput {
  readonly name: string
  readonly settings: RateLimiterSettings
  readonly clock: SteadyClock
  readonly listener: (event: RateLimiterEvent) => void
}

/** Periods are counted from its making; what is left of one is not carried into the next. */
export class RateLimiter {
  readonly name: string
  readonly settings: RateLimiterSettings
  readonly #clock: SteadyClock
  readonly #listener: (event: RateLimiterEvent) => void
  readonly #startedMs: number
  #period = 0
  /** Below 0: taken from periods to come. */
  #permits: number
  #waiting = 0

  constructor({ name, settings, clock, listener }: RateLimiterInput) {
    this.name = name
    this.settings = settings
    this.#clock = clock
    this.#listener = listener
    this.#startedMs = clock.steadyMs()
    this.#permits = settings.limitForPeriod
  }

  get available(): number {
    this.#settle()
    return this.#permits
  }

  get waiting(): number {
    return this.#waiting
  }

  /** 0: now. More: after this many milliseconds, taken already. -1: that would be too long. */
  reserve(permits = 1): number {
    this.#settle()
    const waitMs = this.#waitFor(permits)
    const isPermitted = waitMs <= this.settings.timeoutDurationMs
    if (isPermitted) this.#permits -= permits
    this.#listener(isPermitted ? 'SUCCESSFUL_ACQUIRE' : 'FAILED_ACQUIRE')
    return isPermitted ? waitMs : -1
  }

  async acquire(signal?: AbortSignal): Promise<void> {
    const waitMs = this.reserve()
    if (waitMs < 0) throw new RequestNotPermitted(this.name)
    if (waitMs === 0) return
    this.#waiting++
    try {
      await waitFor(this.#clock, waitMs, signal)
    } finally {
      this.#waiting--
    }
  }

  async run<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.acquire(signal)
    return await call()
  }

  #settle(): void {
    const { limitForPeriod, limitRefreshPeriodMs } = this.settings
    const period = Math.floor(this.#elapsedMs() / limitRefreshPeriodMs)
    if (period <= this.#period) return
    this.#permits = Math.min(this.#permits + (period - this.#period) * limitForPeriod, limitForPeriod)
    this.#period = period
  }

  #waitFor(permits: number): number {
    if (this.#permits >= permits) return 0
    const { limitForPeriod, limitRefreshPeriodMs } = this.settings
    const missing = permits - this.#permits - limitForPeriod
    const morePeriods = Math.max(0, Math.ceil(missing / limitForPeriod))
    return (this.#period + 1 + morePeriods) * limitRefreshPeriodMs - this.#elapsedMs()
  }

  #elapsedMs(): number {
    return this.#clock.steadyMs() - this.#startedMs
  }
}
