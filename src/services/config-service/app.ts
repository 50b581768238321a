import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { createApp } from '../../platform/http/create-app.ts'
import type { Metrics } from '../../platform/metrics/metrics.ts'
import type { Tracing } from '../../platform/tracing/tracing.ts'
import type { CipherLocator } from '../../protocols/cipher/text-cipher.ts'
import { createAnswers } from './answers.ts'
import type { HttpSettings } from './config.ts'
import { isAllowed } from './http/basic-auth.ts'
import { type ErrorAnswer, sendBootError } from './http/boot-error.ts'
import { ciphers } from './routes/ciphers.ts'
import { documents } from './routes/documents.ts'
import { environment } from './routes/environment.ts'
import { toErrorAnswer } from './routes/failures.ts'
import type { RouteParts } from './routes/handler.ts'
import { monitor } from './routes/monitor.ts'
import { plainText } from './routes/plain-text.ts'
import { queryOf } from './routes/query.ts'
import { type Route, recognise, segmentsOf } from './routes/recognise.ts'
import type { ConfigSource } from './sources/source.ts'

export interface ConfigServiceDeps {
  readonly source: ConfigSource
  readonly ciphers: CipherLocator
  readonly settings: HttpSettings
  /** Tells the applications of that name, over the bus, to read their configuration again. */
  readonly refresh: (application: string) => Promise<void>
  readonly log: Logger
  readonly metrics?: Metrics
  readonly tracing?: Tracing
}

/**
 * Spring Cloud Config Server's own paths. Almost any path means something here (`/{application}/{profile}` is one of them), so
 * there is a single route, and what a path means is decided as Spring does it.
 */
export function buildApp(deps: ConfigServiceDeps): FastifyInstance {
  const { source, ciphers: locate, settings, refresh, log, metrics, tracing } = deps
  // Clients that look for news make no traces of their own.
  const app = createApp({ log, errors: 'boot', traces: 'continued', ...(metrics && { metrics }), ...(tracing && { tracing }) })
  const parts: RouteParts = { answers: createAnswers(source), source, ciphers: locate, settings }

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<ErrorAnswer | undefined> {
    const url = request.raw.url ?? '/'
    const path = pathOf(url)
    if (path === settings.monitor?.path) {
      const { monitor: hooks } = settings
      return inTurn(request, reply, { POST: () => monitor(request, reply, { isEnabled: hooks.isEnabled, refresh }) })
    }
    const below = belowPrefix(path, settings.prefix)
    if (below === undefined) return notMapped
    const { GET, POST } = recognise(segmentsOf(below), url.includes('useDefaultLabel') && queryOf(url).has('useDefaultLabel'))
    return inTurn(request, reply, {
      ...(GET === undefined ? {} : { GET: () => handle(GET, request, reply, parts) }),
      ...(POST === undefined ? {} : { POST: () => handle(POST, request, reply, parts) }),
    })
  }

  async function respond(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const failure = await answer(request, reply).catch((error: unknown) => toErrorAnswer(error, request.log))
    if (failure !== undefined) sendBootError(request, reply, failure, settings.includeMessage)
  }

  app.addHook('onRequest', async (request, reply) => {
    const { authorization } = request.headers
    if (settings.credentials === undefined || isAllowed(authorization, settings.credentials)) return
    // As with Spring Security's defaults: whoever watches over the service needs no password, but a wrong one is wrong.
    if (authorization === undefined && isHealth(pathOf(request.raw.url ?? '/'))) return
    return reply.code(401).header('www-authenticate', 'Basic realm="Realm"').send()
  })

  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyLimitBytes }, (_, body, done) => done(null, body))
    scope.setErrorHandler((error, request, reply) => {
      return sendBootError(request, reply, toErrorAnswer(error, request.log), settings.includeMessage)
    })
    const method = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']
    scope.route({
      method,
      url: '/*',
      exposeHeadRoute: false,
      bodyLimit: bodyLimitBytes,
      handler: (request, reply) => void respond(request, reply),
    })
  })
  return app
}

const bodyLimitBytes = 10 * 1024 * 1024

function handle(route: Route, request: FastifyRequest, reply: FastifyReply, parts: RouteParts): Promise<ErrorAnswer | undefined> {
  switch (route.kind) {
    case 'environment':
      return environment(route, request, reply, parts)
    case 'document':
      return documents(route, request, reply, parts)
    case 'file':
      return plainText(route, request, reply, parts)
    default:
      return ciphers(route, request, reply, parts)
  }
}

type Ways = Partial<Record<'GET' | 'POST', () => Promise<ErrorAnswer | undefined>>>

/** HEAD is answered as GET, without the body. */
async function inTurn({ method }: FastifyRequest, reply: FastifyReply, { GET, POST }: Ways): Promise<ErrorAnswer | undefined> {
  if (GET === undefined && POST === undefined) return notMapped
  const way = method === 'GET' || method === 'HEAD' ? GET : method === 'POST' ? POST : undefined
  if (way !== undefined) return way()
  if (method === 'OPTIONS') {
    reply.header('allow', [GET && 'GET,HEAD', POST && 'POST', 'OPTIONS'].filter(Boolean).join(',')).send()
    return undefined
  }
  return { status: 405, headers: { allow: [GET && 'GET', POST && 'POST'].filter(Boolean).join(', ') } }
}

const notMapped: ErrorAnswer = {
  status: 404,
  headers: { vary: ['Origin', 'Access-Control-Request-Method', 'Access-Control-Request-Headers'] },
}

function pathOf(url: string): string {
  const at = url.indexOf('?')
  return at < 0 ? url : url.slice(0, at)
}

function belowPrefix(path: string, prefix: string): string | undefined {
  if (prefix === '') return path
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : undefined
}

function isHealth(path: string): boolean {
  return path === '/actuator/health' || path.startsWith('/actuator/health/')
}
