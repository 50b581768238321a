import type { BreakerSettings, BreakerState } from './breaker-settings.ts'
import { isIllegal } from './breaker-states.ts'
import { goesBy, type NameTest } from './error-names.ts'
import { CallNotPermitted, IllegalStateTransition, ResultRecordedAsFailure } from './errors.ts'
import { intervalMs } from './interval.ts'
import { closedMeasures, failuresExceeded, type Measures, noMeasures, slownessExceeded, trialMeasures } from './measures.ts'
import type { SteadyClock } from './steady-clock.ts'

export type BreakerEvent =
  | 'SUCCESS'
  | 'ERROR'
  | 'IGNORED_ERROR'
  | 'NOT_PERMITTED'
  | 'FAILURE_RATE_EXCEEDED'
  | 'SLOW_CALL_RATE_EXCEEDED'
  | 'STATE_TRANSITION'
  | 'RESET'

/** `measure` is the duration of a call or the rate that was reached; `about` its error, or the transition: `CLOSED_TO_OPEN`. */
export type BreakerListener = (event: BreakerEvent, measure: number, about: unknown) => void

export interface BreakerInput {
  readonly name: string
  readonly settings: BreakerSettings
  readonly clock: SteadyClock
  readonly listener: BreakerListener
  /** Which results count as failures; none. */
  readonly isFailure?: (result: unknown) => boolean
}

/**
 * Resilience4j's state machine. Its states, and what leads from one to the next by itself:
 *
 *     CLOSED ──threshold──▶ OPEN ──wait──▶ HALF_OPEN ──below──▶ CLOSED
 *                            ▲────────threshold────────┘
 */
export class CircuitBreaker {
  readonly name: string
  readonly settings: BreakerSettings
  readonly #clock: SteadyClock
  readonly #listener: BreakerListener
  readonly #isRecorded: NameTest
  readonly #isIgnored: NameTest
  readonly #isFailure: ((result: unknown) => boolean) | undefined
  #state: BreakerState = 'CLOSED'
  #measures: Measures
  /** How often it opened since it was closed. */
  #attempts = 0
  #opensAgainAtMs = 0
  #trialsLeft = 0
  /** Which thresholds METRICS_ONLY has told of. */
  #told = 0
  #callOff: (() => void) | undefined

  constructor({ name, settings, clock, listener, isFailure }: BreakerInput) {
    this.name = name
    this.settings = settings
    this.#clock = clock
    this.#listener = listener
    this.#isFailure = isFailure
    this.#isIgnored = goesBy(settings.ignoreExceptions)
    this.#isRecorded = settings.recordExceptions.length === 0 ? () => true : goesBy(settings.recordExceptions)
    this.#measures = this.#freshMeasures()
    if (settings.initialState !== 'CLOSED') this.#enter(settings.initialState)
  }

  get state(): BreakerState {
    return this.#state
  }

  get measures(): Measures {
    return this.#measures
  }

  /** Throws where the call is not permitted. */
  acquire(): void {
    if (!this.tryAcquire()) throw new CallNotPermitted(this.name, this.#state)
  }

  /** Whoever is permitted reports what came of it: `succeeded`, `failed` or `release`. */
  tryAcquire(): boolean {
    if (this.#state === 'CLOSED' || this.#state === 'DISABLED' || this.#state === 'METRICS_ONLY') return true
    if (this.#state === 'OPEN' && this.#clock.steadyMs() > this.#opensAgainAtMs) this.transitionTo('HALF_OPEN')
    if (this.#state === 'HALF_OPEN' && this.#trialsLeft > 0) {
      this.#trialsLeft--
      return true
    }
    this.#measures.notPermitted++
    this.#tell('NOT_PERMITTED')
    return false
  }

  /** The caller gave up: it counts as nothing. */
  release(): void {
    if (this.#state === 'HALF_OPEN') this.#trialsLeft++
  }

  succeeded(durationMs: number, result?: unknown): void {
    const isFailure = this.#isFailure?.(result) === true
    if (isFailure) this.#tell('ERROR', durationMs, new ResultRecordedAsFailure(this.name))
    else this.#tell('SUCCESS', durationMs)
    this.#record(isFailure, durationMs)
  }

  failed(durationMs: number, error: unknown): void {
    if (this.#isIgnored(error)) {
      this.release()
      this.#tell('IGNORED_ERROR', durationMs, error)
      return
    }
    const isFailure = this.#isRecorded(error)
    if (isFailure) this.#tell('ERROR', durationMs, error)
    else this.#tell('SUCCESS', durationMs)
    this.#record(isFailure, durationMs)
  }

  /** With a signal, a call that ends after its caller gave up counts as nothing. */
  async run<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    this.acquire()
    const startedMs = this.#clock.steadyMs()
    let result: T
    try {
      result = await call()
    } catch (error) {
      if (signal?.aborted === true) this.release()
      else this.failed(this.#clock.steadyMs() - startedMs, error)
      throw error
    }
    this.succeeded(this.#clock.steadyMs() - startedMs, result)
    return result
  }

  transitionTo(next: BreakerState): void {
    const from = this.#leaveFor(next)
    this.#enter(next)
    this.#tellTransition(from)
  }

  /** OPEN with a wait of its own. */
  openFor(waitMs: number): void {
    const from = this.#leaveFor('OPEN')
    this.#open(waitMs)
    this.#tellTransition(from)
  }

  reset(): void {
    this.transitionTo('CLOSED')
    this.#tell('RESET')
  }

  /** Another one takes its place: its timers end. */
  close(): void {
    this.#callOff?.()
  }

  #record(isFailed: boolean, durationMs: number): void {
    const reached = this.#measures.record(isFailed, durationMs)
    if (this.#state === 'HALF_OPEN' && reached === 0) this.transitionTo('CLOSED')
    if (reached <= 0) return
    if (this.#state === 'METRICS_ONLY') {
      this.#tellReached(reached & ~this.#told)
      this.#told |= reached
    } else if (this.#state === 'CLOSED') {
      this.#tellReached(reached)
      this.transitionTo('OPEN')
    } else if (this.#state === 'HALF_OPEN') this.transitionTo('OPEN')
  }

  #leaveFor(next: BreakerState): BreakerState {
    if (isIllegal(this.#state, next)) throw new IllegalStateTransition(this.name, this.#state, next)
    this.#callOff?.()
    this.#callOff = undefined
    return this.#state
  }

  #enter(next: BreakerState): void {
    if (next === 'OPEN') {
      this.#attempts++
      this.#open(intervalMs(this.settings.waitInOpenState, this.#attempts, this.#clock.random))
      return
    }
    if (next === 'FORCED_OPEN') this.#attempts++
    else if (next !== 'HALF_OPEN') this.#attempts = 0
    this.#state = next
    this.#told = 0
    this.#measures = this.#freshMeasures()
    if (next === 'HALF_OPEN') this.#startTrial()
  }

  /** It goes on with the numbers of the state before: late answers still count there. */
  #open(waitMs: number): void {
    this.#state = 'OPEN'
    this.#opensAgainAtMs = this.#clock.steadyMs() + waitMs
    if (this.settings.automaticTransitionFromOpenToHalfOpenEnabled)
      this.#callOff = this.#clock.after(waitMs, () => this.transitionTo('HALF_OPEN'))
  }

  #startTrial(): void {
    const { permittedNumberOfCallsInHalfOpenState, maxWaitDurationInHalfOpenStateMs, transitionToStateAfterWaitDuration } =
      this.settings
    this.#trialsLeft = permittedNumberOfCallsInHalfOpenState
    if (maxWaitDurationInHalfOpenStateMs > 0) {
      const end = () => this.transitionTo(transitionToStateAfterWaitDuration)
      this.#callOff = this.#clock.after(maxWaitDurationInHalfOpenStateMs, end)
    }
  }

  #freshMeasures(): Measures {
    if (this.#state === 'HALF_OPEN') return trialMeasures(this.settings)
    const countsNothing = this.#state === 'FORCED_OPEN' || this.#state === 'DISABLED'
    return countsNothing ? noMeasures(this.settings) : closedMeasures(this.settings, this.#clock.steadyMs)
  }

  #tellReached(reached: number): void {
    if (reached & failuresExceeded) this.#tell('FAILURE_RATE_EXCEEDED', this.#measures.failureRate)
    if (reached & slownessExceeded) this.#tell('SLOW_CALL_RATE_EXCEEDED', this.#measures.slowCallRate)
  }

  #tellTransition(from: BreakerState): void {
    if (from !== this.#state) this.#tell('STATE_TRANSITION', 0, `${from}_TO_${this.#state}`)
  }

  #tell(event: BreakerEvent, measure = 0, about?: unknown): void {
    const isAlwaysTold = event === 'STATE_TRANSITION' || event === 'RESET'
    if (isAlwaysTold || (this.#state !== 'FORCED_OPEN' && this.#state !== 'DISABLED')) this.#listener(event, measure, about)
  }
}
