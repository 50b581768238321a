import type { BreakerSettings } from './breaker-settings.ts'
import { CountWindow } from './count-window.ts'
import { TimeWindow } from './time-window.ts'
import { noWindow, type Totals, type Window } from './window.ts'

/** Too few calls to say anything; otherwise which thresholds are reached, as the sum of the two below. */
export const tooFewCalls = -1
export const failuresExceeded = 1
export const slownessExceeded = 2

/** What one state of a breaker has counted, and what it says about it. */
export class Measures {
  notPermitted = 0
  readonly #window: Window
  readonly #minimum: number
  readonly #settings: BreakerSettings

  constructor(window: Window, minimum: number, settings: BreakerSettings) {
    this.#window = window
    this.#minimum = minimum
    this.#settings = settings
  }

  /** What is to be said after this call. */
  record(isFailed: boolean, durationMs: number): number {
    this.#window.record(isFailed, durationMs > this.#settings.slowCallDurationThresholdMs)
    const { calls, failed, slow } = this.#window.totals
    if (this.#hasTooFew(calls)) return tooFewCalls
    return (
      (percentage(failed, calls) >= this.#settings.failureRateThreshold ? failuresExceeded : 0) +
      (percentage(slow, calls) >= this.#settings.slowCallRateThreshold ? slownessExceeded : 0)
    )
  }

  get totals(): Totals {
    this.#window.settle()
    return this.#window.totals
  }

  /** -1 for too few calls. */
  get failureRate(): number {
    const { calls, failed } = this.totals
    return this.#hasTooFew(calls) ? -1 : percentage(failed, calls)
  }

  get slowCallRate(): number {
    const { calls, slow } = this.totals
    return this.#hasTooFew(calls) ? -1 : percentage(slow, calls)
  }

  #hasTooFew(calls: number): boolean {
    return calls === 0 || calls < this.#minimum
  }
}

/** Only a window of calls lowers the minimum to what it can hold. */
export function closedMeasures(settings: BreakerSettings, nowMs: () => number): Measures {
  const { slidingWindowType, slidingWindowSize, minimumNumberOfCalls } = settings
  return slidingWindowType === 'TIME_BASED'
    ? new Measures(new TimeWindow(slidingWindowSize, nowMs), minimumNumberOfCalls, settings)
    : new Measures(new CountWindow(slidingWindowSize), Math.min(minimumNumberOfCalls, slidingWindowSize), settings)
}

export function trialMeasures(settings: BreakerSettings): Measures {
  const calls = settings.permittedNumberOfCallsInHalfOpenState
  return new Measures(new CountWindow(calls), Math.min(settings.minimumNumberOfCalls, calls), settings)
}

export function noMeasures(settings: BreakerSettings): Measures {
  return new Measures(noWindow, 0, settings)
}

/** A float of 32 bits, as Java counts it. */
function percentage(part: number, whole: number): number {
  return Math.fround((part * 100) / whole)
}
