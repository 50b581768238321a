import type { Clock } from '../clock.ts'
import { BulkheadFull } from './errors.ts'

/** `resilience4j.bulkhead.instances.<name>.*` */
export interface BulkheadSettings {
  readonly maxConcurrentCalls: number
  /** How long a call waits for another to end; who came first goes first. */
  readonly maxWaitDurationMs: number
}

export const defaultBulkheadSettings: BulkheadSettings = { maxConcurrentCalls: 25, maxWaitDurationMs: 0 }

export type BulkheadEvent = 'CALL_PERMITTED' | 'CALL_REJECTED' | 'CALL_FINISHED'

export interface BulkheadInput {
  readonly name: string
  readonly settings: BulkheadSettings
  readonly clock: Clock
  readonly listener: (event: BulkheadEvent) => void
}

/** Waiting costs memory: more than this many wait for nothing. */
const longestQueue = 10_000

export class Bulkhead {
  readonly name: string
  readonly settings: BulkheadSettings
  readonly #clock: Clock
  readonly #listener: (event: BulkheadEvent) => void
  /** In the order of their arrival. */
  readonly #waiting = new Set<() => void>()
  #running = 0

  constructor({ name, settings, clock, listener }: BulkheadInput) {
    this.name = name
    this.settings = settings
    this.#clock = clock
    this.#listener = listener
  }

  get available(): number {
    return this.settings.maxConcurrentCalls - this.#running
  }

  /** At once or not at all. Whoever is permitted says when it ends: `release`. */
  tryAcquire(): boolean {
    const isPermitted = this.available > 0
    if (isPermitted) this.#running++
    this.#listener(isPermitted ? 'CALL_PERMITTED' : 'CALL_REJECTED')
    return isPermitted
  }

  async acquire(signal?: AbortSignal): Promise<void> {
    const mayWait = this.settings.maxWaitDurationMs > 0 && this.#waiting.size < longestQueue
    if (this.available > 0 || !mayWait) {
      if (this.tryAcquire()) return
      throw new BulkheadFull(this.name)
    }
    await this.#turn(signal)
    this.#listener('CALL_PERMITTED')
  }

  release(): void {
    this.#listener('CALL_FINISHED')
    const [next] = this.#waiting
    // The place is handed on: nobody who comes now gets before who waits.
    if (next === undefined) this.#running--
    else next()
  }

  async run<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.acquire(signal)
    try {
      return await call()
    } finally {
      this.release()
    }
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        callOff()
        signal?.removeEventListener('abort', giveUp)
        this.#waiting.delete(go)
      }
      const go = () => {
        leave()
        resolve()
      }
      const refuse = () => {
        leave()
        this.#listener('CALL_REJECTED')
        reject(new BulkheadFull(this.name))
      }
      const giveUp = () => {
        leave()
        reject(signal?.reason)
      }
      const callOff = this.#clock.after(this.settings.maxWaitDurationMs, refuse)
      if (signal?.aborted === true) return giveUp()
      signal?.addEventListener('abort', giveUp, { once: true })
      this.#waiting.add(go)
    })
  }
}
