import type { Clock } from '../clock.ts'
import { CallTimeout } from './errors.ts'

/** `resilience4j.timelimiter.instances.<name>.*` */
export interface TimeLimiterSettings {
  readonly timeoutDurationMs: number
  /** Whether the signal of a call that takes too long is aborted; its result is left aside either way. */
  readonly cancelRunningFuture: boolean
}

export const defaultTimeLimiterSettings: TimeLimiterSettings = { timeoutDurationMs: 1000, cancelRunningFuture: true }

export type TimeLimiterEvent = 'SUCCESS' | 'ERROR' | 'TIMEOUT'

export interface TimeLimiterInput {
  readonly name: string
  readonly settings: TimeLimiterSettings
  readonly clock: Clock
  readonly listener: (event: TimeLimiterEvent) => void
}

export class TimeLimiter {
  readonly name: string
  readonly settings: TimeLimiterSettings
  readonly #clock: Clock
  readonly #listener: (event: TimeLimiterEvent) => void

  constructor({ name, settings, clock, listener }: TimeLimiterInput) {
    this.name = name
    this.settings = settings
    this.#clock = clock
    this.#listener = listener
  }

  /** The call is given a signal that is aborted when its time is over or its caller gives up. */
  async run<T>(call: (signal: AbortSignal) => Promise<T>, caller?: AbortSignal): Promise<T> {
    const own = new AbortController()
    const signal = caller === undefined ? own.signal : AbortSignal.any([own.signal, caller])
    let callOff: () => void = () => undefined
    const late = new Promise<never>((_resolve, reject) => {
      callOff = this.#clock.after(this.settings.timeoutDurationMs, () => {
        const timeout = new CallTimeout(this.name)
        // First, or what the call makes of being aborted would be its error.
        reject(timeout)
        if (this.settings.cancelRunningFuture) own.abort(timeout)
      })
    })
    try {
      const result = await Promise.race([call(signal), late])
      this.#listener('SUCCESS')
      return result
    } catch (error) {
      this.#listener(error instanceof CallTimeout ? 'TIMEOUT' : 'ERROR')
      throw error
    } finally {
      callOff()
    }
  }
}
