import { pino } from 'pino'
import { asProperties } from '../../../src/platform/config/arguments.ts'
import { createSource } from '../../../src/platform/config/source.ts'
import { createView } from '../../../src/platform/config/view.ts'
import { describeInstance } from '../../../src/platform/discovery/own-instance.ts'
import type { Environment } from '../../../src/platform/platform.ts'
import type { Instance } from '../../../src/protocols/eureka/instance.ts'

export const quiet = pino({ enabled: false })

type Values = Readonly<Record<string, string | number | boolean>>

export interface TestEnvironment extends Environment {
  /** As a refresh does. */
  change(values: Values): void
}

export function environmentOf(values: Values): TestEnvironment {
  const listeners: Array<(keys: readonly string[]) => void> = []
  let all = values
  let view = createView([createSource('test', asProperties(Object.entries(all)))])
  return {
    activeProfiles: [],
    get sources() {
      return view.sources
    },
    get: (name) => view.get(name),
    number: (name, fallback) => view.number(name, fallback),
    boolean: (name, fallback) => view.boolean(name, fallback),
    durationMs: (name, fallback) => view.durationMs(name, fallback),
    list: (name, fallback) => view.list(name, fallback),
    below: (name) => view.below(name),
    onChange: (listener) => void listeners.push(listener),
    change(changes) {
      all = { ...all, ...changes }
      view = createView([createSource('test', asProperties(Object.entries(all)))])
      for (const listener of listeners) listener(Object.keys(changes))
    },
  }
}

/** Somebody else's. */
export function instanceOf(service: string, port: number, more: Partial<Instance> = {}): Instance {
  const description = describeInstance(environmentOf({ 'spring.application.name': service }), port)
  return { ...description, status: 'UP', lastUpdatedTimestamp: 1, lastDirtyTimestamp: 1, ...more }
}
