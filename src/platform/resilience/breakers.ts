import type { Logger } from 'pino'
import type { Metrics } from '../metrics/metrics.ts'
import type { Environment } from '../platform.ts'
import type { BreakerSettings } from './breaker-settings.ts'
import { breakerStates } from './breaker-states.ts'
import { type BreakerListener, CircuitBreaker } from './circuit-breaker.ts'
import { errorAsText } from './error-names.ts'
import type { EventLog } from './event-log.ts'
import { Instances } from './instances.ts'
import { readBreaker } from './read-settings.ts'
import type { SteadyClock } from './steady-clock.ts'

export type Breakers = Instances<BreakerSettings, CircuitBreaker>

export interface Needs {
  readonly environment: Environment
  readonly log: Logger
  readonly metrics: Metrics
  readonly clock: SteadyClock
}

/** With their events and Micrometer's meters. */
export function createBreakers({ environment, log, metrics, clock }: Needs): Breakers {
  const breakers: Breakers = new Instances(environment, log, {
    key: 'circuitbreaker',
    read: readBreaker,
    make: (name, settings, events) =>
      new CircuitBreaker({ name, settings, clock, listener: listenerOf(name, { log, metrics, clock }, events) }),
    added: (name) => addGauges(metrics, name, () => breakers.find(name)?.instance),
    ended: (breaker) => breaker.close(),
  })
  return breakers
}

function listenerOf(name: string, { log, metrics, clock }: Omit<Needs, 'environment'>, events: EventLog): BreakerListener {
  const timer = (kind: string) => {
    const facts = { tags: { kind, name }, description: `Total number of ${kind} calls` }
    return metrics.timer('resilience4j.circuitbreaker.calls', facts)
  }
  const timers = { SUCCESS: timer('successful'), ERROR: timer('failed'), IGNORED_ERROR: timer('ignored') }
  const refused = metrics.counter('resilience4j.circuitbreaker.not.permitted.calls', {
    tags: { kind: 'not_permitted', name },
    description: 'Total number of not permitted calls',
  })
  return (event, measure, about) => {
    if (event === 'SUCCESS' || event === 'ERROR' || event === 'IGNORED_ERROR') {
      timers[event].record(measure)
      events.add(event, clock.now(), Math.trunc(measure), event === 'SUCCESS' ? null : errorAsText(about))
      return
    }
    events.add(event, clock.now(), null, event === 'STATE_TRANSITION' ? String(about) : null)
    if (event === 'NOT_PERMITTED') refused.add()
    if (event === 'STATE_TRANSITION') log.warn({ breaker: name, transition: about }, 'circuit breaker changed its state')
  }
}

function addGauges(metrics: Metrics, name: string, find: () => CircuitBreaker | undefined): void {
  const gauge = (meter: string, description: string, value: (breaker: CircuitBreaker) => number, tags: object = {}) => {
    const read = () => {
      const breaker = find()
      return breaker === undefined ? Number.NaN : value(breaker)
    }
    metrics.gauge(`resilience4j.circuitbreaker.${meter}`, read, { tags: { name, ...tags }, description })
  }
  for (const state of breakerStates) {
    const isIn = (breaker: CircuitBreaker) => Number(breaker.state === state)
    gauge('state', 'The states of the circuit breaker', isIn, { state: state.toLowerCase() })
  }
  const kinds = ['successful', 'failed'] as const
  for (const kind of kinds) {
    const isFailed = kind === 'failed'
    const buffered = ({ measures: { totals } }: CircuitBreaker) => (isFailed ? totals.failed : totals.calls - totals.failed)
    const slow = ({ measures: { totals } }: CircuitBreaker) => (isFailed ? totals.slowFailed : totals.slow - totals.slowFailed)
    gauge('buffered.calls', `The number of buffered ${kind} calls stored in the ring buffer`, buffered, { kind })
    gauge('slow.calls', `The number of slow ${kind} calls which were slower than a certain threshold`, slow, { kind })
  }
  gauge('failure.rate', 'The failure rate of the circuit breaker', ({ measures }) => measures.failureRate)
  gauge('slow.call.rate', 'The slow call of the circuit breaker', ({ measures }) => measures.slowCallRate)
}
