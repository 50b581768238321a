import type { FastifyInstance } from 'fastify'
import { messageOf } from '../shared/errors.ts'
import type { Endpoint } from './actuator/endpoint.ts'
import type { Configured } from './configure.ts'
import { addServiceEndpoints } from './endpoints.ts'
import { listen } from './listen.ts'
import { ownParts, type RunningBus, type RunningDiscovery } from './parts.ts'
import type { Platform, ServiceDefinition } from './platform.ts'
import type { RunningService, Surroundings } from './service.ts'
import { within } from './within.ts'

const longestBusMs = 3000

/** What is left of a trace is not worth a stop that takes long. */
const longestReportMs = 1000

/** A service from its first part to its last. */
export class Life {
  readonly stopped: Promise<void>
  readonly #configured: Configured
  readonly #stopping = new AbortController()
  readonly #apps: FastifyInstance[] = []
  #bus: RunningBus | undefined
  #discovery: RunningDiscovery | undefined
  #isReady = false
  #end: Promise<void> | undefined
  #settleStopped: () => void = () => undefined

  constructor(configured: Configured) {
    this.#configured = configured
    this.stopped = new Promise((resolve) => {
      this.#settleStopped = resolve
    })
  }

  async start(definition: ServiceDefinition, surroundings: Surroundings): Promise<RunningService> {
    const { environment, logs, health, metrics, tracing } = this.#configured
    const stop = () => void this.stop()
    const parts = { ...ownParts, ...surroundings.parts }
    const log = (logger: string) => logs.root.child({ logger })
    const handlers = {
      refresh: () => environment.refresh(),
      changeEnvironment: async (values: ReadonlyMap<string, string>) => void environment.changeEnvironment(values),
      shutdown: stop,
    }
    this.#bus = await parts.bus({ environment, log: log('bus'), health, handlers, tracing })
    const currentStatus = async () => (this.#isReady ? await this.#configured.status() : 'OUT_OF_SERVICE')
    this.#discovery = await parts.discovery({ environment, log: log('discovery'), health, currentStatus })
    const endpoints: Endpoint[] = []
    const platform: Platform = {
      name: environment.get('spring.application.name') ?? definition.name,
      ...{ environment, log: logs.root, health, bus: this.#bus, discovery: this.#discovery, stopping: this.#stopping.signal },
      ...{ metrics, tracing, actuator: { add: (endpoint) => void endpoints.push(endpoint) } },
    }
    health.add('livenessState', () => ({ status: 'UP' }))
    health.add('readinessState', () => ({ status: this.#isReady ? 'UP' : 'OUT_OF_SERVICE' }))
    await this.#discovery.start()
    this.#apps.push(await definition.build(platform))
    this.#apps.push(
      ...(await addServiceEndpoints({ ...this.#configured, platform, app: this.#first, bus: this.#bus, endpoints, stop })),
    )
    // Who is asked as soon as it is there is on the bus by then; a broker that is away or hangs holds nobody up.
    await within(longestBusMs, this.#bus.tried)
    return await this.#open(surroundings.signal)
  }

  async #open(signal: AbortSignal | undefined): Promise<RunningService> {
    const { environment, logs, metrics, startedAtMs } = this.#configured
    const [app, management] = this.#apps
    const at = await listen(this.#first, environment, 'server', 8080)
    const ports = { 'local.server.port': at.port }
    const second =
      management === undefined || app === undefined ? undefined : await listen(management, environment, 'management.server', 0)
    environment.setServerPorts(second === undefined ? ports : { ...ports, 'local.management.port': second.port })
    this.#isReady = true
    await this.#discovery?.register(at.port)
    const tookMs = Math.round(performance.now() - startedAtMs)
    const facts = { description: 'Time taken for the application to be ready to service requests', baseUnit: 'seconds' }
    metrics.gauge('application.ready.time', () => tookMs / 1000, facts)
    logs.root.info({ port: at.port, profiles: environment.activeProfiles, took_ms: tookMs }, 'started')
    signal?.throwIfAborted()
    signal?.addEventListener('abort', () => void this.stop(), { once: true })
    return { ...at, environment, stop: () => this.stop(), stopped: this.stopped }
  }

  get #first(): FastifyInstance {
    const [app] = this.#apps
    if (app === undefined) throw new Error('There is no application yet.')
    return app
  }

  stop(): Promise<void> {
    this.#end ??= this.#stop().finally(() => this.#settleStopped())
    return this.#end
  }

  async #stop(): Promise<void> {
    const { environment, logs, tracing } = this.#configured
    this.#isReady = false
    this.#stopping.abort()
    const limitMs = environment.durationMs('spring.lifecycle.timeout-per-shutdown-phase', 5000)
    await this.#phase('deregistering', limitMs, async () => this.#discovery?.stop(limitMs))
    const drained = await this.#phase('requests under way', limitMs, () => Promise.all(this.#apps.map(drain)))
    if (!drained) for (const app of this.#apps) app.server.closeAllConnections()
    await this.#phase('closing the bus', limitMs, async () => this.#bus?.close())
    await this.#phase('telling the last spans', longestReportMs, () => tracing.close(longestReportMs))
    logs.root.info('stopped')
  }

  /** Whether it was done in time. What fails on the way out is told, and holds nothing up. */
  async #phase(phase: string, limitMs: number, done: () => Promise<unknown>): Promise<boolean> {
    try {
      return await within(limitMs, done())
    } catch (error) {
      this.#configured.logs.root.warn({ phase, reason: messageOf(error) }, 'could not be ended in order')
      return true
    }
  }
}

/** A connection whose last request is done would stay open, waiting for the next: it is let go. */
async function drain(app: FastifyInstance): Promise<void> {
  const timer = setInterval(() => app.server.closeIdleConnections(), 20)
  try {
    await app.close()
  } finally {
    clearInterval(timer)
  }
}
