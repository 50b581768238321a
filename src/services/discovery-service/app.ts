import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { type Clock, systemClock } from '../../platform/clock.ts'
import { createApp } from '../../platform/http/create-app.ts'
import type { Metrics } from '../../platform/metrics/metrics.ts'
import type { Tracing } from '../../platform/tracing/tracing.ts'
import type { Instance } from '../../protocols/eureka/instance.ts'
import { endingAfter } from '../../shared/ending-after.ts'
import type { DiscoverySettings } from './config.ts'
import { sendError } from './http/errors.ts'
import { createNeighbourWatch } from './neighbours.ts'
import { createOperations } from './operations.ts'
import { createPayloads } from './payloads.ts'
import { createPeers } from './peers/peers.ts'
import { Registry } from './registry/registry.ts'
import { appsRoutes } from './routes/apps.ts'
import { instancesRoutes } from './routes/instances.ts'
import { pagesRoutes } from './routes/pages.ts'
import { replicationRoutes } from './routes/replication.ts'
import { statusRoutes } from './routes/status.ts'
import { vipsRoutes } from './routes/vips.ts'
import { serverStatus } from './server-status.ts'
import { startTimers } from './timers.ts'

export interface DiscoveryDeps {
  readonly settings: DiscoverySettings
  readonly log: Logger
  readonly metrics?: Metrics
  readonly tracing?: Tracing
  readonly stopping: AbortSignal
  readonly clock?: Clock
  /** 0 for any. */
  readonly configuredPort: number
  /** What this server says of itself, once it listens on that port. */
  readonly describe: (port: number) => Instance
  /** Hears of other lists of peers. */
  readonly onPeers?: (listener: (urls: readonly string[]) => void) => void
}

/** How long a start waits for the registry of a peer. */
const copyLimitMs = 5000

export async function buildApp(deps: DiscoveryDeps): Promise<FastifyInstance> {
  const { settings, log, stopping, clock = systemClock } = deps
  const app = createApp({
    ...{ log, ...(deps.metrics && { metrics: deps.metrics }), ...(deps.tracing && { tracing: deps.tracing }) },
    // Heartbeats make no traces of their own.
    ...{ errors: 'boot', traces: 'continued' },
    fastify: {
      rewriteUrl: ({ url = '/' }) => {
        // `;name=value` belongs to no path.
        const path = url.replace(/^[^?]*/, (found) => found.replaceAll(/;[^/]*/g, ''))
        return path.replace(/^\/eureka\/v2(?=\/|$)/, '/eureka')
      },
      routerOptions: { ignoreTrailingSlash: true },
    },
  })
  const startedAtMs = clock.now()
  const port = () => portOf(app) || deps.configuredPort
  const own = () => deps.describe(port())
  const nodeId = randomUUID()
  const { instanceId: ownInstanceId, hostName, ipAddr } = own()
  const registry = new Registry({ settings: settings.registry, now: clock.now, random: clock.random, log, ownInstanceId })
  const { syncWhenTimestampDiffers, disableDelta, openForTrafficCount, waitTimeWhenSyncEmptyMs } = settings.registry
  const hosts = [hostName, ipAddr]
  const peers = createPeers({ settings: settings.peers, registry, syncWhenTimestampDiffers, clock, log, nodeId, hosts, port })
  deps.onPeers?.(peers.use)
  const operations = createOperations({
    registry,
    syncWhenTimestampDiffers,
    replicate: peers.tell,
    watch: createNeighbourWatch(registry, log),
  })
  const payloads = createPayloads(registry, clock.now)

  const copied = settings.peers.urls.length === 0 ? 0 : await peers.copyFromOne(endingAfter(copyLimitMs, stopping))
  registry.open(copied)
  const isOpen = () => copied > 0 || openForTrafficCount > 0 || clock.now() > startedAtMs + waitTimeWhenSyncEmptyMs
  startTimers(registry, settings.registry, stopping)

  const status = () => serverStatus({ registry, peers, settings, startedAtMs, now: clock.now, own })
  if (settings.dashboard.enabled) pagesRoutes(app, { registry, status, path: settings.dashboard.path })
  app.register(
    async (eureka) => {
      // A content type alone is no body: Boot 4 puts one on a GET.
      eureka.removeAllContentTypeParsers()
      eureka.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
      eureka.setNotFoundHandler((request, reply) => sendError(request, reply, 404))
      eureka.setErrorHandler((error: { statusCode?: number }, request, reply) => {
        const code = error.statusCode ?? 500
        if (code >= 500) log.error({ err: error, url: request.originalUrl }, 'a request failed')
        return sendError(request, reply, code)
      })
      appsRoutes(eureka, { registry, operations, payloads, disableDelta, isOpen, now: clock.now })
      instancesRoutes(eureka, { registry, operations })
      vipsRoutes(eureka, { registry, isOpen })
      statusRoutes(eureka, { status })
      replicationRoutes(eureka, { operations, nodeId, now: clock.now, log })
    },
    { prefix: '/eureka' },
  )
  app.addHook('onClose', () => peers.close())
  return app
}

/** 0 until it listens. */
function portOf(app: FastifyInstance): number {
  const address = app.server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
