import Fastify, {
  type FastifyBaseLogger,
  type FastifyHttpOptions,
  type FastifyInstance,
  LogController,
  type RawServerDefault,
} from 'fastify'
import { type ErrorFormat, sendError, sendNotHandled } from './errors.ts'
import { pathOf, type RouteTable, watchRoutes } from './route-table.ts'
import { traceIdsOf } from './trace-headers.ts'

export interface AppOptions {
  readonly log: FastifyBaseLogger
  readonly errors?: ErrorFormat
  /** 1 MiB. */
  readonly bodyLimitBytes?: number
  /** Further options of Fastify's. */
  readonly fastify?: Omit<FastifyHttpOptions<RawServerDefault>, 'logger' | 'loggerInstance'>
}

const tables = new WeakMap<FastifyInstance, RouteTable>()

/** An application with the frame's errors, limits and logs; the one a service declares its routes on. */
export function createApp({ log, errors = 'problem', bodyLimitBytes = 1_048_576, fastify = {} }: AppOptions): FastifyInstance {
  const app: FastifyInstance = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    // Who sends a request drop by drop is let go.
    requestTimeout: 30_000,
    keepAliveTimeout: 60_000,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    frameworkErrors: (error, request, reply) => {
      sendError(errors, error, request, reply)
    },
    childLoggerFactory: (logger, _bindings, options, request) => {
      const ids = traceIdsOf(request.headers)
      return ids === undefined ? logger : logger.child({ ...ids }, options)
    },
    ...fastify,
    routerOptions: { maxParamLength: 4096, ...fastify.routerOptions },
    http: { headersTimeout: 10_000, ...fastify.http },
  })
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
