import type { Platform } from '../platform.ts'
import { breakerEventWords, breakersEndpoint } from './breaker-endpoints.ts'
import { createBreakers } from './breakers.ts'
import type { Bulkhead } from './bulkhead.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import { type EventWords, eventsEndpoint, namesEndpoint } from './endpoints.ts'
import type { EventLog } from './event-log.ts'
import { createBulkheads, createRateLimiters, createTimeLimiters } from './limiters.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { addResilienceHealth } from './resilience-health.ts'
import { createRetries } from './retries.ts'
import type { Retry } from './retry.ts'
import { type SpringBreaker, springBreaker } from './spring-breaker.ts'
import { type SteadyClock, steadyClock } from './steady-clock.ts'
import type { TimeLimiter } from './time-limiter.ts'

/**
 * Resilience4j's parts by name, configured by `resilience4j.<kind>.instances.<name>.*`. Ask for one with each call: after a refresh
 * that changes its settings there is a new one under its name.
 */
export interface Resilience {
  breaker(name: string): CircuitBreaker
  retry(name: string): Retry
  timeLimiter(name: string): TimeLimiter
  bulkhead(name: string): Bulkhead
  rateLimiter(name: string): RateLimiter
  withBreaker(id: string): SpringBreaker
}

export interface ResilienceNeeds extends Pick<Platform, 'environment' | 'log' | 'metrics' | 'health' | 'actuator'> {
  readonly clock?: SteadyClock
}

export function createResilience(needs: ResilienceNeeds): Resilience {
  const { environment, actuator, health, clock = steadyClock } = needs
  const log = needs.log.child({ logger: 'resilience' })
  const given = { environment, log, metrics: needs.metrics, clock }
  const breakers = createBreakers(given)
  const retries = createRetries(given)
  const timeLimiters = createTimeLimiters(given)
  const bulkheads = createBulkheads(given)
  const rateLimiters = createRateLimiters(given)

  actuator.add(breakersEndpoint(breakers))
  addEvents(actuator, breakerEventWords, breakers)
  addNamesAndEvents(actuator, 'retries', 'retries', retryEventWords, retries)
  addNamesAndEvents(actuator, 'timelimiters', 'timeLimiters', timeLimiterEventWords, timeLimiters)
  addNamesAndEvents(actuator, 'bulkheads', 'bulkheads', bulkheadEventWords, bulkheads)
  addNamesAndEvents(actuator, 'ratelimiters', 'rateLimiters', rateLimiterEventWords, rateLimiters)
  addResilienceHealth(health, environment, breakers, rateLimiters)

  const all = [breakers, retries, timeLimiters, bulkheads, rateLimiters]
  environment.onChange((keys) => {
    if (keys.some((key) => /^resilience4j/i.test(key))) for (const instances of all) instances.refresh()
  })

  const resilience: Resilience = {
    breaker: (name) => breakers.get(name),
    retry: (name) => retries.get(name),
    timeLimiter: (name) => timeLimiters.get(name),
    bulkhead: (name) => bulkheads.get(name),
    rateLimiter: (name) => rateLimiters.get(name),
    withBreaker: (id) => springBreaker(resilience, environment, id),
  }
  return resilience
}

interface Named {
  names(): readonly string[]
  find(name: string): { readonly events: EventLog } | undefined
}

function addNamesAndEvents(actuator: Platform['actuator'], id: string, list: string, words: EventWords, named: Named): void {
  actuator.add(namesEndpoint(id, list, () => named.names().toSorted()))
  addEvents(actuator, words, named)
}

function addEvents(actuator: Platform['actuator'], words: EventWords, named: Named): void {
  actuator.add(eventsEndpoint(words, { names: () => named.names(), eventsOf: (name) => named.find(name)?.events }))
}

const retryEventWords: EventWords = {
  ...{ id: 'retryevents', list: 'retryEvents', name: 'retryName' },
  types: ['RETRY', 'SUCCESS', 'ERROR', 'IGNORED_ERROR'],
  more: ({ about, amount }) => ({ errorMessage: about, numberOfAttempts: amount }),
}

const timeLimiterEventWords: EventWords = {
  ...{ id: 'timelimiterevents', list: 'timeLimiterEvents', name: 'timeLimiterName' },
  types: ['SUCCESS', 'ERROR', 'TIMEOUT'],
}

const bulkheadEventWords: EventWords = {
  ...{ id: 'bulkheadevents', list: 'bulkheadEvents', name: 'bulkheadName', selector: 'bulkheadName' },
  types: ['CALL_PERMITTED', 'CALL_REJECTED', 'CALL_FINISHED'],
}

const rateLimiterEventWords: EventWords = {
  ...{ id: 'ratelimiterevents', list: 'rateLimiterEvents', name: 'rateLimiterName' },
  types: ['SUCCESSFUL_ACQUIRE', 'FAILED_ACQUIRE'],
}
