import type { Logger } from 'pino'
import { createEurekaClient, type EurekaClient } from '../../protocols/eureka/client.ts'
import type { Instance, InstanceStatus } from '../../protocols/eureka/instance.ts'
import { instanceIdOf } from '../../protocols/eureka/instance-id.ts'
import { asStatus } from '../../protocols/eureka/registration.ts'
import { type Clock, systemClock } from '../clock.ts'
import type { Discovery, Environment, HealthRegistry } from '../platform.ts'
import { clientSettings, discoveryEnabled } from './client-settings.ts'
import { Directory } from './directory.ts'
import { addDiscoveryHealth, type EurekaState } from './discovery-health.ts'
import { createFetcher, type Fetcher } from './fetcher.ts'
import { describeInstance, initialStatus } from './own-instance.ts'
import { Registration } from './registration.ts'
import { Registry } from './registry.ts'
import { type Repetition, repeat } from './repeat.ts'

export interface DiscoveryInput {
  readonly environment: Environment
  readonly log: Logger
  readonly clock?: Clock
  readonly health?: HealthRegistry
  /** What the service's own health says; asked when `eureka.client.healthcheck.enabled` is set. */
  readonly currentStatus?: () => Promise<string>
}

export interface RunningDiscovery extends Discovery {
  /** Fetches the registry once; a server that is away is asked again later, unless it is required at the start. */
  start(): Promise<void>
  /** Once the service listens on this port. Settles after the first attempt; others follow by themselves. */
  register(port: number): Promise<void>
  setStatus(status: InstanceStatus): Promise<void>
  /** Nobody could connect to it. */
  unreachable(instance: Instance): void
  /** DOWN, deregistered, silent; within this time also when the server does not answer. */
  stop(limitMs?: number): Promise<void>
}

export function createDiscovery(input: DiscoveryInput): RunningDiscovery {
  return discoveryEnabled(input.environment) ? new EurekaDiscovery(input) : withoutDiscovery(input)
}

/** A question for an unknown service hastens the next fetch, but not more often than this. */
const missEveryMs = 2000

class EurekaDiscovery implements RunningDiscovery {
  readonly #input: DiscoveryInput
  readonly #clock: Clock
  readonly #registry = new Registry()
  readonly #directory: Directory
  readonly #fetcher: Fetcher
  #settings
  #client: { readonly madeFor: string; readonly client: EurekaClient } | undefined
  #port = 0
  #registration: Registration | undefined
  #following: Repetition | undefined
  #lastMissMs = Number.NEGATIVE_INFINITY
  #stopped = false

  constructor(input: DiscoveryInput) {
    const { environment, log, clock = systemClock, health } = input
    const registry = this.#registry
    this.#input = input
    this.#clock = clock
    this.#settings = clientSettings(environment)
    this.#directory = new Directory({ registry, clock, log, onlyUp: () => this.#settings.onlyUp, onMiss: () => this.#missed() })
    const client = () => this.#connected()
    this.#fetcher = createFetcher({
      client,
      settings: () => this.#settings,
      registry,
      clock,
      log,
      onAnswer: () => this.#directory.tell(),
    })
    environment.onChange(() => this.#reread())
    if (health) addDiscoveryHealth(health, this.#state())
  }

  async start(): Promise<void> {
    if (!this.#settings.fetch) return
    await this.#fetcher.hasten()
    if (this.#settings.enforceFetch && this.#fetcher.lastAnswerMs === undefined)
      throw new Error('no registry from any Eureka server')
  }

  async register(port: number): Promise<void> {
    if (!this.#settings.register) return
    const { environment, log } = this.#input
    this.#port = port
    this.#registration = new Registration(describeInstance(environment, port), initialStatus(environment), {
      client: () => this.#connected(),
      clock: this.#clock,
      log,
      onDoubt: () => this.#registry.doubt({ away: false }),
    })
    await this.#registration.attempt()
    if (this.#settings.enforceRegistration && !this.#registration.isTaken)
      throw new Error('no Eureka server takes the registration')
    this.#follow()
  }

  async setStatus(status: InstanceStatus): Promise<void> {
    await this.#registration?.setStatus(status)
  }

  services = () => this.#directory.services()
  instances = (service: string) => this.#directory.instances(service)
  applications = () => this.#directory.applications()
  onChange = (listener: () => void) => this.#directory.onChange(listener)

  unreachable(instance: Instance): void {
    if (this.#registry.unreachable(instance)) this.#directory.tell()
  }

  async stop(limitMs = 3000): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    const limit = new AbortController()
    const callOff = this.#clock.after(limitMs, () => limit.abort(new Error(`not deregistered within ${limitMs} ms`)))
    const atOnce = AbortSignal.abort()
    await Promise.all([this.#fetcher.stop(atOnce), this.#following?.stop(atOnce)])
    await this.#registration?.end(this.#settings.unregister, limit.signal)
    callOff()
    await this.#client?.client.close()
  }

  #connected(): EurekaClient {
    const { urls, connectTimeoutMs, readTimeoutMs } = this.#settings
    const madeFor = JSON.stringify([urls, connectTimeoutMs, readTimeoutMs])
    if (this.#client?.madeFor === madeFor) return this.#client.client
    void this.#client?.client.close()
    const client = createEurekaClient({ urls, connectTimeoutMs, readTimeoutMs })
    this.#client = { madeFor, client }
    return client
  }

  #missed(): void {
    const { lastAnswerMs } = this.#fetcher
    const now = this.#clock.now()
    if (this.#stopped || !this.#settings.fetch || lastAnswerMs === undefined) return
    if (now - Math.max(this.#lastMissMs, lastAnswerMs) < missEveryMs) return
    this.#lastMissMs = now
    void this.#fetcher.hasten()
  }

  /** After a refresh: other servers and intervals from the next request on; an instance that changed is registered again. */
  #reread(): void {
    if (this.#stopped) return
    const { environment, log } = this.#input
    try {
      const settings = clientSettings(environment)
      const changed = JSON.stringify(settings) !== JSON.stringify(this.#settings)
      this.#settings = changed ? settings : this.#settings
      if (changed && settings.fetch && this.#fetcher.lastAnswerMs !== undefined) void this.#fetcher.hasten()
      void this.#registration?.describe(describeInstance(environment, this.#port))
    } catch (error) {
      log.error({ err: error }, 'the changed settings of discovery cannot be read: going on with the former ones')
    }
  }

  #follow(): void {
    const { currentStatus, log } = this.#input
    if (!currentStatus || this.#stopped) return
    const tell = async () => {
      const status = asStatus(await currentStatus())
      await this.setStatus(status)
    }
    this.#following = repeat(this.#clock, this.#settings.replicationIntervalMs, async () => {
      const told = this.#settings.followHealth ? tell() : Promise.resolve()
      await told.catch((error: unknown) => log.warn({ err: error }, 'the health of this service could not be told to Eureka'))
      return this.#settings.replicationIntervalMs
    })
  }

  #state(): EurekaState {
    const sinceMs = (atMs: number | undefined) => (atMs === undefined ? undefined : this.#clock.now() - atMs)
    return {
      enabled: true,
      fetches: () => this.#settings.fetch,
      remoteStatus: () => this.#remoteStatus(),
      services: () => this.services(),
      applications: () => new Map(this.applications().map(({ name, instances }) => [name, instances.length])),
      silentMs: () => sinceMs(this.#fetcher.lastAnswerMs),
      fetchIntervalMs: () => this.#settings.fetchIntervalMs,
      renewalIntervalMs: () => 1000 * (this.#registration?.instance.leaseInfo?.renewalIntervalInSecs ?? 30),
    }
  }

  #remoteStatus(): string | undefined {
    const own = this.#registration?.instance
    if (own === undefined) return undefined
    const application = this.#registry.copy.applications.find(({ name }) => name === own.app)
    return application?.instances.find((instance) => instanceIdOf(instance) === instanceIdOf(own))?.status
  }
}

function withoutDiscovery({ health }: DiscoveryInput): RunningDiscovery {
  if (health) addDiscoveryHealth(health, { enabled: false })
  const nothing = async () => undefined
  return {
    start: nothing,
    register: nothing,
    setStatus: nothing,
    stop: nothing,
    unreachable: () => undefined,
    services: () => [],
    instances: () => [],
    applications: () => [],
    onChange: () => undefined,
  }
}
