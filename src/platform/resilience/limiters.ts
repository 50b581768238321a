import type { Needs } from './breakers.ts'
import { Bulkhead, type BulkheadSettings } from './bulkhead.ts'
import { Instances } from './instances.ts'
import { RateLimiter, type RateLimiterSettings } from './rate-limiter.ts'
import { readBulkhead, readRateLimiter, readTimeLimiter } from './read-settings.ts'
import { TimeLimiter, type TimeLimiterEvent, type TimeLimiterSettings } from './time-limiter.ts'

// Each with its events and Micrometer's meters.

export type TimeLimiters = Instances<TimeLimiterSettings, TimeLimiter>
export type Bulkheads = Instances<BulkheadSettings, Bulkhead>
export type RateLimiters = Instances<RateLimiterSettings & { readonly subscribeForEvents: boolean }, RateLimiter>

export function createTimeLimiters({ environment, log, metrics, clock }: Needs): TimeLimiters {
  return new Instances(environment, log, {
    key: 'timelimiter',
    read: readTimeLimiter,
    make: (name, settings, events) => {
      const counter = (kind: string, calls: string) => {
        const facts = { tags: { kind, name }, description: `The number of ${calls} calls` }
        return metrics.counter('resilience4j.timelimiter.calls', facts)
      }
      const counters = {
        SUCCESS: counter('successful', 'successful'),
        ERROR: counter('failed', 'failed'),
        TIMEOUT: counter('timeout', 'timed out'),
      }
      const listener = (event: TimeLimiterEvent) => {
        counters[event].add()
        events.add(event, clock.now(), null, null)
      }
      return new TimeLimiter({ name, settings, clock, listener })
    },
    added: () => undefined,
  })
}

export function createBulkheads({ environment, log, metrics, clock }: Needs): Bulkheads {
  const bulkheads: Bulkheads = new Instances(environment, log, {
    key: 'bulkhead',
    read: readBulkhead,
    make: (name, settings, events) =>
      new Bulkhead({ name, settings, clock, listener: (event) => events.add(event, clock.now(), null, null) }),
    added: (name) => {
      const tags = { name }
      const find = () => bulkheads.find(name)?.instance
      metrics.gauge('resilience4j.bulkhead.available.concurrent.calls', () => find()?.available ?? 0, {
        tags,
        description: 'The number of available permissions',
      })
      metrics.gauge('resilience4j.bulkhead.max.allowed.concurrent.calls', () => find()?.settings.maxConcurrentCalls ?? 0, {
        tags,
        description: 'The maximum number of available permissions',
      })
    },
  })
  return bulkheads
}

/** Their events are kept only where `subscribeForEvents` asks for it, as there. */
export function createRateLimiters({ environment, log, metrics, clock }: Needs): RateLimiters {
  const limiters: RateLimiters = new Instances(environment, log, {
    key: 'ratelimiter',
    read: (settings) => ({
      ...readRateLimiter(settings),
      subscribeForEvents: settings.boolean('subscribeForEvents', false),
    }),
    make: (name, { subscribeForEvents, ...settings }, events) => {
      const listener = (event: string) => {
        if (subscribeForEvents) events.add(event, clock.now(), null, null)
      }
      return new RateLimiter({ name, settings, clock, listener })
    },
    added: (name) => {
      const tags = { name }
      const find = () => limiters.find(name)?.instance
      metrics.gauge('resilience4j.ratelimiter.available.permissions', () => find()?.available ?? 0, {
        tags,
        description: 'The number of available permissions',
      })
      metrics.gauge('resilience4j.ratelimiter.waiting_threads', () => find()?.waiting ?? 0, {
        tags,
        description: 'The number of waiting threads',
      })
    },
  })
  return limiters
}
