import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { BusEvent } from '../protocols/bus/events.ts'
import type { Application, Instance } from '../protocols/eureka/instance.ts'
import type { Properties } from '../protocols/spring-properties/property.ts'
import type { Endpoint } from './actuator/endpoint.ts'
import type { Metrics } from './metrics/metrics.ts'
import type { Tracing } from './tracing/tracing.ts'

// What a service is given, as interfaces: `startService` hands them over, a test hands over its own.

export interface Platform {
  /** `spring.application.name`. */
  readonly name: string
  readonly environment: Environment
  readonly log: Logger
  readonly health: HealthRegistry
  readonly bus: Bus
  readonly discovery: Discovery
  readonly metrics: Metrics
  readonly tracing: Tracing
  readonly actuator: Actuator
  /** Aborted when the service begins to stop. */
  readonly stopping: AbortSignal
}

export interface ServiceDefinition {
  /** The default of `spring.application.name`. */
  readonly name: string
  /** The lowest of all property sources: `{ 'server.port': 8888 }`. */
  readonly defaults: Readonly<Record<string, string | number | boolean>>
  /**
   * Builds without listening, on what `createApp` of `platform/http/create-app.ts` gives: it brings errors, limits and logs.
   * The frame adds the actuator and the ends of its life.
   */
  readonly build: (platform: Platform) => FastifyInstance | Promise<FastifyInstance>
  /**
   * It hands its spans from function to function. Otherwise they follow asynchronous calls by themselves, for which Node 20 makes
   * every promise and every socket of the process pay.
   */
  readonly handsSpansOver?: boolean
}

/** The properties of a service, from all their sources, read by Spring's relaxed names: `spring.cloud.config.uri`. */
export interface Environment {
  readonly activeProfiles: readonly string[]
  /** The one with the highest precedence first. */
  readonly sources: readonly PropertySource[]
  /** Placeholders resolved and ciphers read; undefined where no source has it. */
  get(name: string): string | undefined
  /** These throw a `SettingError` that names property, source and value (a secret value left out) when it cannot be read as such. */
  number(name: string, fallback: number): number
  boolean(name: string, fallback: boolean): boolean
  /** `30s`, `500ms`, `PT5S`; a bare number counts milliseconds. */
  durationMs(name: string, fallbackMs: number): number
  /** `a,b` or `name[0]`, `name[1]` of one source. */
  list(name: string, fallback: readonly string[]): readonly string[]
  /** What lies below a name, its own keys as they were written: `eureka.client.serviceUrl` → `defaultZone`. */
  below(name: string): ReadonlyMap<string, string>
  /** Called after a refresh or an environment change, with exactly the keys that changed. */
  onChange(listener: (keys: readonly string[]) => void): void
}

export interface PropertySource {
  readonly name: string
  readonly properties: Properties
}

export interface Health {
  readonly status: string
  readonly description?: string
  readonly details?: Readonly<Record<string, unknown>>
  /** Its parts: its status is then the worst of theirs. */
  readonly components?: Readonly<Record<string, Health>>
}

export interface HealthRegistry {
  /** A check that throws is DOWN, with the error as a detail. Of several under one name the parts are shown together. */
  add(name: string, check: () => Health | Promise<Health>): void
}

/** `spring.cloud.bus.*`. Switched off, events stay in this process. */
export interface Bus {
  readonly id: string
  /** To everybody without a destination. Handled here first where it is for us; settles when the broker has taken it. */
  refresh(destination?: string): Promise<void>
  changeEnvironment(values: ReadonlyMap<string, string>, destination?: string): Promise<void>
  /** Each event seen, ours and others', acknowledgements too. Returns what ends it. */
  onEvent(listener: (event: BusEvent) => void): () => void
}

/** `eureka.client.*`. Switched off, it knows nobody. */
export interface Discovery {
  /** The names of all applications, in lower case. */
  services(): readonly string[]
  /** The instances that are UP, by their VIP address, whatever its case; from the last copy while the server is away. */
  instances(service: string): readonly Instance[]
  applications(): readonly Application[]
  onChange(listener: () => void): void
  /** Nobody could connect to it: it is left out until the server or its renewal says otherwise. */
  unreachable(instance: Instance): void
}

/** Below `/actuator`, as far as `management.*` exposes it. */
export interface Actuator {
  add(endpoint: Endpoint): void
}
