import type { Logger } from 'pino'
import type { Bus, Discovery, Environment, HealthRegistry } from './platform.ts'
import type { Tracing } from './tracing/tracing.ts'

/** What connects a service with others: the frame's own, or a test's. */
export interface Parts {
  readonly bus: (needs: BusNeeds) => RunningBus | Promise<RunningBus>
  readonly discovery: (needs: DiscoveryNeeds) => RunningDiscovery | Promise<RunningDiscovery>
}

interface Needs {
  readonly environment: Environment
  readonly log: Logger
  readonly health: HealthRegistry
}

export interface BusNeeds extends Needs {
  readonly tracing: Tracing
  readonly handlers: {
    refresh(): Promise<readonly string[]>
    changeEnvironment(values: ReadonlyMap<string, string>): Promise<void>
    shutdown(): void
  }
}

export interface DiscoveryNeeds extends Needs {
  /** What the service's own health says. */
  readonly currentStatus: () => Promise<string>
}

export interface RunningBus extends Bus {
  /** Settles when the first attempt to connect has come to something: a connection, or none yet. */
  readonly tried: Promise<void>
  shutdown?(destination?: string): Promise<void>
  close(): Promise<void>
}

export interface RunningDiscovery extends Discovery {
  start(): Promise<void>
  register(port: number): Promise<void>
  stop(limitMs: number): Promise<void>
}

/** Loaded when they are needed: a service that is alone starts without them. */
export const ownParts: Parts = {
  bus: async (needs) => (await import('./bus/start-bus.ts')).startBus(needs),
  discovery: async (needs) => (await import('./discovery/create-discovery.ts')).createDiscovery(needs),
}
