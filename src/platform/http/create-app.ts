import Fastify, {
  type FastifyBaseLogger,
  type FastifyHttpOptions,
  type FastifyInstance,
  LogController,
  type RawServerDefault,
} from 'fastify'
import type { Metrics } from '../metrics/metrics.ts'
import { noMetrics } from '../metrics/no-metrics.ts'
import { noTracing } from '../tracing/no-tracing.ts'
import type { Tracing } from '../tracing/tracing.ts'
import { type ErrorFormat, sendError, sendNotHandled } from './errors.ts'
import { observeRequests } from './observe-requests.ts'
import { pathOf, type RouteTable, watchRoutes } from './route-table.ts'

export interface AppOptions {
  readonly log: FastifyBaseLogger
  /** Of the platform: each request is `http.server.requests`, and what a route's `config.timed` says. */
  readonly metrics?: Metrics
  /** Of the platform: each request is a span. */
  readonly tracing?: Tracing
  /** `all`, or `continued`: only requests that bring a trace along. */
  readonly traces?: 'all' | 'continued'
  readonly errors?: ErrorFormat
  /** 1 MiB. */
  readonly bodyLimitBytes?: number
  /** Further options of Fastify's. */
  readonly fastify?: Omit<FastifyHttpOptions<RawServerDefault>, 'logger' | 'loggerInstance'>
}

const tables = new WeakMap<FastifyInstance, RouteTable>()

/** An application with the frame's errors, limits and logs; the one a service declares its routes on. */
export function createApp(options: AppOptions): FastifyInstance {
  const { log, metrics, tracing, traces = 'all', errors = 'problem', bodyLimitBytes = 1_048_576, fastify = {} } = options
  const app: FastifyInstance = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    // Who sends a request drop by drop is let go.
    requestTimeout: 30_000,
    keepAliveTimeout: 60_000,
    forceCloseConnections: 'idle',
    // What comes on a connection that is still open is done like what was under way: its sender cannot know that we are leaving.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => {
      sendError(errors, error, request, reply)
    },
    // What is logged within a request says its trace by itself.
    childLoggerFactory: (logger) => logger,
    ...fastify,
    routerOptions: { maxParamLength: 4096, ...fastify.routerOptions },
    http: { headersTimeout: 10_000, ...fastify.http },
  })
  if (metrics !== undefined || tracing !== undefined)
    observeRequests(app, { metrics: metrics ?? noMetrics, tracing: tracing ?? noTracing, traces })
  const table = watchRoutes(app)
  tables.set(app, table)
  app.setErrorHandler((error: Error, request, reply) => sendError(errors, error, request, reply))
  app.setNotFoundHandler((request, reply) => sendNotHandled(errors, table.methodsOf(pathOf(request.url)), request, reply))
  return app
}

/** What an application declared; undefined when it was not made by `createApp`. */
export function routesOf(app: FastifyInstance): RouteTable | undefined {
  return tables.get(app)
}
