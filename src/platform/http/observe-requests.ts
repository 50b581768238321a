import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { LongTask, Metrics, RunningTask } from '../metrics/metrics.ts'
import type { Span, Tracing } from '../tracing/tracing.ts'
import { RequestMeters, type Timed } from './request-meters.ts'
import { exceptionTag, outcomeOf, statusTag } from './request-tags.ts'
import { springPattern, uriTag } from './uri-template.ts'

const observed = Symbol('observed')

declare module 'fastify' {
  interface FastifyRequest {
    [observed]: Observation | undefined
  }

  interface FastifyContextConfig {
    /** Of the frame itself, not of the service: the actuator. */
    ofFrame?: boolean
    /** What metrics and spans call it, where that is not its path. */
    uri?: string
    timed?: Timed
  }
}

export interface Observers {
  readonly metrics: Metrics
  readonly tracing: Tracing
  /** `continued`: a request is traced only where it brings a trace along. */
  readonly traces: 'all' | 'continued'
}

/** Measures each request as `http.server.requests`, and makes it a span of its caller's trace. First of all hooks. */
export function observeRequests(app: FastifyInstance, observers: Observers): void {
  const { metrics, tracing, traces } = observers
  const meters = new WeakMap<object, RequestMeters>()
  const active = new Map<string, LongTask>()

  app.decorateRequest(observed, undefined)
  app.addHook('onRequest', (request, reply, done) => {
    const { config, url } = request.routeOptions
    let ofRoute = meters.get(config)
    if (ofRoute === undefined) {
      const pattern = config.uri ?? (url === undefined ? undefined : springPattern(url))
      ofRoute = new RequestMeters(metrics, pattern, config.timed, methodsOf(config.method, request.method))
      meters.set(config, ofRoute)
    }
    const isTraced = (traces === 'all' && config.ofFrame !== true) || bringsTrace(request)
    const span = isTraced ? tracing.start({ name: nameOf(request.method), kind: 'server', from: request.headers }) : undefined
    const tasks = [activeOf(request.method).start(), ofRoute.underWay?.start()]
    request[observed] = new Observation(request, reply, ofRoute, span, tasks)
    if (span === undefined) done()
    else tracing.within(span, done)
  })

  // What comes from the socket comes in the socket's context: whoever waits for a body would have lost the trace.
  app.addHook('preValidation', (request, _reply, done) => {
    const span = request.body === undefined ? undefined : request[observed]?.span
    if (span === undefined) done()
    else tracing.within(span, done)
  })

  app.addHook('onError', (request, _reply, error, done) => {
    request[observed]?.failed(error)
    done()
  })

  const activeOf = (method: string): LongTask => {
    const known = active.get(method)
    if (known !== undefined) return known
    const tags = { exception: 'none', method, outcome: 'SUCCESS', status: '200', uri: 'UNKNOWN' }
    const created = metrics.longTask('http.server.requests.active', { tags })
    active.set(method, created)
    return created
  }
}

/** One request, until its connection has the whole answer or is gone. */
class Observation {
  readonly span: Span | undefined
  readonly #startedAtMs = performance.now()
  readonly #request: FastifyRequest
  readonly #reply: FastifyReply
  readonly #meters: RequestMeters
  readonly #tasks: ReadonlyArray<RunningTask | undefined>
  #error: Error | undefined

  constructor(
    request: FastifyRequest,
    reply: FastifyReply,
    meters: RequestMeters,
    span: Span | undefined,
    tasks: ReadonlyArray<RunningTask | undefined>,
  ) {
    this.#request = request
    this.#reply = reply
    this.#meters = meters
    this.#tasks = tasks
    this.span = span
    reply.raw.once('close', () => this.#end())
  }

  failed(error: Error): void {
    this.#error = error
  }

  #end(): void {
    for (const task of this.#tasks) task?.end()
    const { method } = this.#request
    const { raw } = this.#reply
    // Nobody was answered: there is no status.
    const status = raw.headersSent ? raw.statusCode : 0
    // What was foreseen is an answer; Spring too takes only what nobody handled for an exception.
    const error = status >= 500 ? this.#error : undefined
    const { requests, own } = this.#meters.timersFor(method, status, error)
    const durationMs = performance.now() - this.#startedAtMs
    requests.record(durationMs, this.span)
    own?.record(durationMs, this.span)
    const cut = raw.writableFinished ? undefined : new Error('The connection was closed before the answer was whole.')
    if (this.span !== undefined) this.#endSpan(this.span, method, status, error, cut)
  }

  #endSpan(span: Span, method: string, status: number, error: Error | undefined, cut: Error | undefined): void {
    const uri = uriTag(this.#meters.pattern, status)
    if (uri !== 'UNKNOWN') span.rename(`${nameOf(method)} ${uri}`)
    const failure = error ?? cut
    if (failure !== undefined) span.error(failure)
    span.tag('exception', exceptionTag(error))
    span.tag('http.url', pathOf(this.#request.raw.url ?? '/'))
    span.tag('method', method)
    span.tag('outcome', outcomeOf(status))
    span.tag('status', statusTag(status))
    span.tag('uri', uri)
    span.end()
  }
}

function methodsOf(declared: string | string[] | undefined, asked: string): string {
  return [declared ?? asked].flat().join('|')
}

function bringsTrace({ headers }: FastifyRequest): boolean {
  return headers.traceparent !== undefined || headers.b3 !== undefined || headers['x-b3-traceid'] !== undefined
}

function nameOf(method: string): string {
  return `http ${method.toLowerCase()}`
}

/** Without the query, which may hold what is nobody else's. */
function pathOf(url: string): string {
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}
