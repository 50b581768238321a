import { type BreakerSettings, defaultBreakerSettings } from './breaker-settings.ts'
import { breakerStates } from './breaker-states.ts'
import { type BulkheadSettings, defaultBulkheadSettings } from './bulkhead.ts'
import type { InstanceSettings } from './instance-settings.ts'
import type { IntervalSettings } from './interval.ts'
import { defaultRateLimiterSettings, type RateLimiterSettings } from './rate-limiter.ts'
import { defaultRetrySettings, type RetrySettings } from './retry.ts'
import { defaultTimeLimiterSettings, type TimeLimiterSettings } from './time-limiter.ts'

// Each by the names that Resilience4j gives its properties; what it refuses at its start is refused here.

/** A ring of this many outcomes or seconds is memory. */
const largestWindow = 1_000_000

export function readBreaker(settings: InstanceSettings): BreakerSettings {
  const fallback = defaultBreakerSettings
  const size = settings.number('slidingWindowSize', fallback.slidingWindowSize, 1)
  const trials = settings.number('permittedNumberOfCallsInHalfOpenState', fallback.permittedNumberOfCallsInHalfOpenState, 1)
  return {
    failureRateThreshold: settings.number('failureRateThreshold', fallback.failureRateThreshold, Number.MIN_VALUE),
    slowCallRateThreshold: settings.number('slowCallRateThreshold', fallback.slowCallRateThreshold, Number.MIN_VALUE),
    slowCallDurationThresholdMs: settings.durationMs('slowCallDurationThreshold', fallback.slowCallDurationThresholdMs, 0),
    slidingWindowType: settings.word('slidingWindowType', ['COUNT_BASED', 'TIME_BASED'], fallback.slidingWindowType),
    slidingWindowSize: wholeUpTo(size, largestWindow),
    minimumNumberOfCalls: settings.number('minimumNumberOfCalls', fallback.minimumNumberOfCalls, 1),
    permittedNumberOfCallsInHalfOpenState: wholeUpTo(trials, largestWindow),
    waitInOpenState: interval(settings, 'waitDurationInOpenState', 'exponentialMaxWaitDurationInOpenState', 60_000),
    maxWaitDurationInHalfOpenStateMs: settings.durationMs('maxWaitDurationInHalfOpenState', 0, 0),
    transitionToStateAfterWaitDuration: settings.word('transitionToStateAfterWaitDuration', ['OPEN', 'CLOSED'], 'OPEN'),
    automaticTransitionFromOpenToHalfOpenEnabled: settings.boolean('automaticTransitionFromOpenToHalfOpenEnabled', false),
    initialState: settings.word('initialState', breakerStates, fallback.initialState),
    recordExceptions: settings.list('recordExceptions'),
    ignoreExceptions: settings.list('ignoreExceptions'),
  }
}

export function readRetry(settings: InstanceSettings): RetrySettings {
  return {
    maxAttempts: settings.number('maxAttempts', defaultRetrySettings.maxAttempts, 1),
    wait: interval(settings, 'waitDuration', 'exponentialMaxWaitDuration', 500),
    retryExceptions: settings.list('retryExceptions'),
    ignoreExceptions: settings.list('ignoreExceptions'),
    failAfterMaxAttempts: settings.boolean('failAfterMaxAttempts', defaultRetrySettings.failAfterMaxAttempts),
  }
}

export function readTimeLimiter(settings: InstanceSettings): TimeLimiterSettings {
  const { timeoutDurationMs, cancelRunningFuture } = defaultTimeLimiterSettings
  return {
    timeoutDurationMs: settings.durationMs('timeoutDuration', timeoutDurationMs, 0),
    cancelRunningFuture: settings.boolean('cancelRunningFuture', cancelRunningFuture),
  }
}

export function readBulkhead(settings: InstanceSettings): BulkheadSettings {
  const { maxConcurrentCalls, maxWaitDurationMs } = defaultBulkheadSettings
  return {
    maxConcurrentCalls: settings.number('maxConcurrentCalls', maxConcurrentCalls, 0),
    maxWaitDurationMs: settings.durationMs('maxWaitDuration', maxWaitDurationMs, 0),
  }
}

const oneNanosecondMs = 1e-6

export function readRateLimiter(settings: InstanceSettings): RateLimiterSettings {
  const { limitForPeriod, limitRefreshPeriodMs, timeoutDurationMs } = defaultRateLimiterSettings
  return {
    limitForPeriod: settings.number('limitForPeriod', limitForPeriod, 1),
    limitRefreshPeriodMs: settings.durationMs('limitRefreshPeriod', limitRefreshPeriodMs, oneNanosecondMs),
    timeoutDurationMs: settings.durationMs('timeoutDuration', timeoutDurationMs, 0),
  }
}

function interval(settings: InstanceSettings, initial: string, maximum: string, fallbackMs: number): IntervalSettings {
  const isExponential = settings.boolean('enableExponentialBackoff', false)
  return {
    initialMs: settings.durationMs(initial, fallbackMs, 0),
    ...(isExponential && { multiplier: settings.number('exponentialBackoffMultiplier', 1.5, 1) }),
    ...(isExponential && settings.has(maximum) && { maxMs: settings.durationMs(maximum, fallbackMs, 1) }),
    ...(settings.boolean('enableRandomizedWait', false) && {
      randomizedFactor: Math.min(1, settings.number('randomizedWaitFactor', 0.5, 0)),
    }),
  }
}

function wholeUpTo(value: number, largest: number): number {
  return Math.min(Math.floor(value), largest)
}
