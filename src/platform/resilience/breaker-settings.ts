import type { IntervalSettings } from './interval.ts'

export type BreakerState = 'CLOSED' | 'OPEN' | 'HALF_OPEN' | 'FORCED_OPEN' | 'DISABLED' | 'METRICS_ONLY'

/** `resilience4j.circuitbreaker.instances.<name>.*`, by the names they have there. */
export interface BreakerSettings {
  /** Percentages. */
  readonly failureRateThreshold: number
  readonly slowCallRateThreshold: number
  readonly slowCallDurationThresholdMs: number
  readonly slidingWindowType: 'COUNT_BASED' | 'TIME_BASED'
  /** Calls, or seconds. */
  readonly slidingWindowSize: number
  readonly minimumNumberOfCalls: number
  readonly permittedNumberOfCallsInHalfOpenState: number
  /** How long OPEN lasts; attempts are how often it opened without having been closed. */
  readonly waitInOpenState: IntervalSettings
  /** 0: as long as it takes. */
  readonly maxWaitDurationInHalfOpenStateMs: number
  readonly transitionToStateAfterWaitDuration: 'OPEN' | 'CLOSED'
  readonly automaticTransitionFromOpenToHalfOpenEnabled: boolean
  readonly initialState: BreakerState
  /** Names of errors, see `error-names.ts`. None: all of them. */
  readonly recordExceptions: readonly string[]
  readonly ignoreExceptions: readonly string[]
}

export const defaultBreakerSettings: BreakerSettings = {
  failureRateThreshold: 50,
  slowCallRateThreshold: 100,
  slowCallDurationThresholdMs: 60_000,
  slidingWindowType: 'COUNT_BASED',
  slidingWindowSize: 100,
  minimumNumberOfCalls: 100,
  permittedNumberOfCallsInHalfOpenState: 10,
  waitInOpenState: { initialMs: 60_000 },
  maxWaitDurationInHalfOpenStateMs: 0,
  transitionToStateAfterWaitDuration: 'OPEN',
  automaticTransitionFromOpenToHalfOpenEnabled: false,
  initialState: 'CLOSED',
  recordExceptions: [],
  ignoreExceptions: [],
}
