import type { Logger } from 'pino'
import { messageOf } from '../../shared/errors.ts'
import type { Environment } from '../platform.ts'
import { EventLog } from './event-log.ts'
import { configuredNames, type InstanceSettings, instanceSettings } from './instance-settings.ts'

/** One kind of thing that is configured and asked for by name: breakers, retries … */
export interface Kind<S, T> {
  /** What comes behind `resilience4j.`. */
  readonly key: string
  readonly read: (settings: InstanceSettings) => S
  readonly make: (name: string, settings: S, events: EventLog) => T
  /** Told of each name once. */
  readonly added: (name: string) => void
  /** It is replaced by one with other settings. */
  readonly ended?: (instance: T) => void
}

export interface Entry<T> {
  readonly instance: T
  readonly events: EventLog
  readonly settings: InstanceSettings
}

/** Names may come from requests. */
const mostInstances = 10_000

/**
 * All of one kind. Those with a property of their own are there from the start, others when they are asked for. After a refresh one
 * whose settings changed is made anew, closed and with nothing counted; the others keep what they know.
 */
export class Instances<S, T> {
  readonly #environment: Environment
  readonly #log: Logger
  readonly #kind: Kind<S, T>
  readonly #entries = new Map<string, Entry<T> & { readonly fingerprint: string }>()

  constructor(environment: Environment, log: Logger, kind: Kind<S, T>) {
    this.#environment = environment
    this.#log = log
    this.#kind = kind
    for (const name of configuredNames(environment, kind.key)) this.get(name)
  }

  get(name: string): T {
    return (this.#entries.get(name) ?? this.#make(name)).instance
  }

  /** Undefined for a name that nobody has asked for. */
  find(name: string): Entry<T> | undefined {
    return this.#entries.get(name)
  }

  names(): readonly string[] {
    return [...this.#entries.keys()]
  }

  entries(): ReadonlyMap<string, Entry<T>> {
    return this.#entries
  }

  /** What cannot be read is told, and the instance stays as it was. */
  refresh(): void {
    for (const name of new Set([...this.#entries.keys(), ...configuredNames(this.#environment, this.#kind.key)])) {
      try {
        this.#renew(name)
      } catch (error) {
        this.#log.error({ kind: this.#kind.key, name, reason: messageOf(error) }, 'its new settings cannot be used')
      }
    }
  }

  #renew(name: string): void {
    const old = this.#entries.get(name)
    if (old === undefined || old.fingerprint !== this.#read(name).fingerprint) {
      this.#make(name)
      if (old !== undefined) this.#kind.ended?.(old.instance)
    }
  }

  #read(name: string) {
    const settings = instanceSettings(this.#environment, this.#kind.key, name)
    const values = this.#kind.read(settings)
    const capacity = Math.min(settings.number('eventConsumerBufferSize', 100, 1), 10_000)
    return { settings, values, capacity, fingerprint: JSON.stringify([values, capacity]) }
  }

  #make(name: string) {
    if (this.#entries.size >= mostInstances) throw new RangeError(`There are ${mostInstances} of ${this.#kind.key} already.`)
    const { settings, values, capacity, fingerprint } = this.#read(name)
    const events = new EventLog(capacity)
    const entry = { instance: this.#kind.make(name, values, events), events, settings, fingerprint }
    const isNew = !this.#entries.has(name)
    this.#entries.set(name, entry)
    if (isNew) this.#kind.added(name)
    return entry
  }
}
