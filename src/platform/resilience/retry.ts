import { goesBy, type NameTest } from './error-names.ts'
import { MaxRetriesExceeded } from './errors.ts'
import { type IntervalSettings, intervalMs } from './interval.ts'
import type { SteadyClock } from './steady-clock.ts'
import { waitFor } from './wait-for.ts'

/** `resilience4j.retry.instances.<name>.*` */
export interface RetrySettings {
  /** With the first. */
  readonly maxAttempts: number
  readonly wait: IntervalSettings
  /** Names of errors, see `error-names.ts`. None: all of them. */
  readonly retryExceptions: readonly string[]
  readonly ignoreExceptions: readonly string[]
  /** Throws where the last result is one to be retried; otherwise that result is returned. */
  readonly failAfterMaxAttempts: boolean
}

export const defaultRetrySettings: RetrySettings = {
  maxAttempts: 3,
  wait: { initialMs: 500 },
  retryExceptions: [],
  ignoreExceptions: [],
  failAfterMaxAttempts: false,
}

export type RetryEvent = 'RETRY' | 'SUCCESS' | 'ERROR' | 'IGNORED_ERROR'

/** `waitMs` is that before the next attempt, with RETRY; `error` the last that there was. */
export type RetryListener = (event: RetryEvent, attempts: number, error: unknown, waitMs?: number) => void

export interface RetryInput {
  readonly name: string
  readonly settings: RetrySettings
  readonly clock: SteadyClock
  readonly listener: RetryListener
  /** Which results are retried; none. */
  readonly isRetried?: (result: unknown) => boolean
}

export class Retry {
  readonly name: string
  readonly settings: RetrySettings
  readonly counts = { successfulWithoutRetry: 0, successfulWithRetry: 0, failedWithoutRetry: 0, failedWithRetry: 0 }
  readonly #clock: SteadyClock
  readonly #listener: RetryListener
  readonly #isTried: NameTest
  readonly #isRetried: ((result: unknown) => boolean) | undefined

  constructor({ name, settings, clock, listener, isRetried }: RetryInput) {
    this.name = name
    this.settings = settings
    this.#clock = clock
    this.#listener = listener
    this.#isRetried = isRetried
    const isIgnored = goesBy(settings.ignoreExceptions)
    const isNamed = settings.retryExceptions.length === 0 ? () => true : goesBy(settings.retryExceptions)
    this.#isTried = (error) => !isIgnored(error) && isNamed(error)
  }

  /** The signal ends the waiting, and that no further attempt is made. */
  async run<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    let lastError: unknown
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await call()
        if (this.#isRetried?.(result) !== true) return this.#succeeded(result, attempt - 1, lastError)
        if (attempt >= this.settings.maxAttempts) return this.#exhausted(result, attempt, lastError)
      } catch (error) {
        if (signal?.aborted === true) throw error
        lastError = error
        // As there, its own exception is taken for one more attempt that failed: told and counted twice.
        const isOwn = error instanceof MaxRetriesExceeded && error.retry === this
        this.#throwIfLast(error, isOwn ? attempt + 1 : attempt)
      }
      const waitMs = intervalMs(this.settings.wait, attempt, this.#clock.random)
      this.#listener('RETRY', attempt, lastError, waitMs)
      await waitFor(this.#clock, waitMs, signal)
    }
  }

  #succeeded<T>(result: T, failures: number, lastError: unknown): T {
    if (failures === 0) this.counts.successfulWithoutRetry++
    else {
      this.counts.successfulWithRetry++
      this.#listener('SUCCESS', failures, lastError)
    }
    return result
  }

  #exhausted<T>(result: T, attempts: number, lastError: unknown): T {
    this.counts.failedWithRetry++
    const error = new MaxRetriesExceeded(this, attempts)
    this.#listener('ERROR', attempts, this.settings.failAfterMaxAttempts ? error : (lastError ?? error))
    if (this.settings.failAfterMaxAttempts) throw error
    return result
  }

  #throwIfLast(error: unknown, attempt: number): void {
    if (!this.#isTried(error)) {
      this.counts.failedWithoutRetry++
      this.#listener('IGNORED_ERROR', 0, error)
      throw error
    }
    if (attempt < this.settings.maxAttempts) return
    this.counts.failedWithRetry++
    this.#listener('ERROR', attempt, error)
    throw error
  }
}
