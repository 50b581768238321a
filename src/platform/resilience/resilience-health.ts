import type { Environment, Health, HealthRegistry } from '../platform.ts'
import { breakerFacts } from './breaker-endpoints.ts'
import type { Breakers } from './breakers.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import type { RateLimiters } from './limiters.ts'
import type { RateLimiter } from './rate-limiter.ts'

/** `circuitBreakers` and `rateLimiters`, where `management.health.…` asks for them; in them those with `registerHealthIndicator`. */
export function addResilienceHealth(
  health: HealthRegistry,
  environment: Environment,
  breakers: Breakers,
  rateLimiters: RateLimiters,
): void {
  if (environment.boolean('management.health.circuitbreakers.enabled', false))
    health.add('circuitBreakers', () => whole(breakers.entries(), breakerHealth))
  if (environment.boolean('management.health.ratelimiters.enabled', false))
    health.add('rateLimiters', () => whole(rateLimiters.entries(), rateLimiterHealth))
}

interface Shown<T> {
  readonly instance: T
  readonly settings: { boolean(property: string, fallback: boolean): boolean }
}

function whole<T>(entries: ReadonlyMap<string, Shown<T>>, of: (instance: T, mayFail: boolean) => Health): Health {
  const shown = [...entries].filter(([, { settings }]) => settings.boolean('registerHealthIndicator', false))
  const details = shown.map(
    ([name, { instance, settings }]) => [name, of(instance, settings.boolean('allowHealthIndicatorToFail', false))] as const,
  )
  const statuses = new Set(details.map(([, { status }]) => status))
  // A status that Spring Boot has no order for, such as CIRCUIT_OPEN, says nothing about the whole.
  const status = ['DOWN', 'UP'].find((known) => statuses.has(known)) ?? 'UNKNOWN'
  return { status, details: Object.fromEntries(details) }
}

function breakerHealth(breaker: CircuitBreaker, mayFail: boolean): Health {
  const { failureRate, failureRateThreshold, slowCallRate, slowCallRateThreshold, ...counts } = breakerFacts(breaker)
  const { bufferedCalls, slowCalls, slowFailedCalls, failedCalls, notPermittedCalls, state } = counts
  const details = {
    ...{ failureRate, failureRateThreshold, slowCallRate, slowCallRateThreshold },
    ...{ bufferedCalls, slowCalls, slowFailedCalls, failedCalls, notPermittedCalls, state },
  }
  return { status: statusOf(breaker, mayFail), details }
}

function statusOf({ state }: CircuitBreaker, mayFail: boolean): string {
  if (state === 'CLOSED') return 'UP'
  if (state === 'OPEN') return mayFail ? 'DOWN' : 'CIRCUIT_OPEN'
  return state === 'HALF_OPEN' ? 'CIRCUIT_HALF_OPEN' : 'UNKNOWN'
}

/** Somebody waiting longer than the time they have would be a failure; a limiter here refuses those at once. */
function rateLimiterHealth(limiter: RateLimiter): Health {
  return { status: 'UP', details: { availablePermissions: limiter.available, numberOfWaitingThreads: limiter.waiting } }
}
