import pino from 'pino'
import type { Endpoint } from '../../../src/platform/actuator/endpoint.ts'
import type { MeterFacts, Metrics } from '../../../src/platform/metrics/metrics.ts'
import type { Environment, Health } from '../../../src/platform/platform.ts'
import { createResilience } from '../../../src/platform/resilience/create-resilience.ts'
import { environmentOf } from '../../support/platform.ts'
import { virtualClock } from './virtual-clock.ts'

/** Meters that hold what they were told: `read('name{tag="value"}')`. */
export function heldMetrics() {
  const held = new Map<string, () => number>()
  const keyOf = (name: string, { tags = {} }: MeterFacts = {}) => {
    const written = Object.entries(tags).map(([key, value]) => `${key}="${value}"`)
    return `${name}{${written.toSorted().join(',')}}`
  }
  const sum = (name: string, facts?: MeterFacts) => {
    const key = keyOf(name, facts)
    let value = held.get(key)?.() ?? 0
    held.set(key, () => value)
    return (amount: number) => {
      value += amount
    }
  }
  const metrics: Metrics = {
    counter: (name, facts) => {
      const add = sum(name, facts)
      return { add: (amount = 1) => add(amount) }
    },
    timer: (name, facts) => {
      const add = sum(name, facts)
      return { record: () => add(1) }
    },
    summary: (name, facts) => ({ record: sum(name, facts) }),
    gauge: (name, value, facts) => void held.set(keyOf(name, facts), value),
    counted: (name, value, facts) => void held.set(keyOf(name, facts), value),
    longTask: () => ({ start: () => ({ end: () => undefined }) }),
  }
  return { metrics, names: () => [...held.keys()], read: (key: string) => held.get(key)?.() }
}

/** With these properties, on a clock that stands still. */
export async function resilienceOf(properties: Readonly<Record<string, string | number | boolean>>, environment?: Environment) {
  const clock = virtualClock()
  const { metrics, names, read } = heldMetrics()
  const endpoints: Endpoint[] = []
  const checks = new Map<string, () => Health | Promise<Health>>()
  const resilience = createResilience({
    environment: environment ?? (await environmentOf({ defaults: properties })),
    log: pino({ level: 'silent' }),
    metrics,
    health: { add: (name, check) => void checks.set(name, check) },
    actuator: { add: (endpoint) => void endpoints.push(endpoint) },
    clock,
  })
  return { resilience, clock, endpoints, checks, meters: names, meter: read }
}
