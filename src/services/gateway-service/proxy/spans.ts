import type { Span, Tracing } from '../../../platform/tracing/tracing.ts'
import type { Route } from '../routes/route.ts'
import type { Exchange } from './exchange.ts'
import type { Reply } from './reply.ts'
import type { Told } from './server-requests.ts'

const traceHeaders: ReadonlySet<string> = new Set([
  ...['traceparent', 'tracestate', 'b3', 'x-b3-traceid', 'x-b3-spanid', 'x-b3-parentspanid', 'x-b3-sampled', 'x-b3-flags'],
])

/** `http get`, around all that is done for a request. */
export function startServerSpan(tracing: Tracing, { method, request, originalPath }: Exchange): Span | undefined {
  const span = tracing.start({
    name: `http ${method.toLowerCase()}`,
    kind: 'server',
    from: request.headers,
  })
  // Without tracing there is no trace to be part of.
  if (span.traceId === '') return undefined
  if (span.isSampled) span.tag('http.url', originalPath)
  return span
}

export function endServerSpan(span: Span, { exception, method, outcome, status, uri }: Told['tags'], error: unknown): void {
  if (!span.isSampled) return
  span.tag('status', status)
  span.tag('outcome', outcome)
  span.tag('exception', exception)
  span.tag('method', method)
  span.tag('uri', uri)
  // By a pattern, and by nothing else that is told instead of one.
  if (uri.startsWith('/')) span.rename(`http ${method.toLowerCase()} ${uri}`)
  if (error !== undefined) span.error(error)
  span.end()
}

export interface ClientSpan {
  /** With what carries the trace on, in place of what came. */
  headers(flat: readonly string[]): string[]
  ending(reply: Promise<Reply>): Promise<Reply>
}

/** `HTTP GET`, for one question to the next server. */
export function startClientSpan(tracing: Tracing, exchange: Exchange, route: Route): ClientSpan | undefined {
  const parent = exchange.span
  if (parent === undefined) return undefined
  const { method, path, search, request } = exchange
  const span = tracing.within(parent, () => tracing.start({ name: `HTTP ${method}`, kind: 'client' }))
  if (span.isSampled) {
    span.tag('http.method', method)
    span.tag('http.uri', `http://${request.headers.host ?? 'localhost'}${path}${search}`)
    span.tag('spring.cloud.gateway.route.id', route.id)
    span.tag('spring.cloud.gateway.route.uri', route.uri)
  }
  return {
    headers: (flat) => {
      const kept: string[] = []
      for (let at = 0; at < flat.length; at += 2) {
        if (!traceHeaders.has((flat[at] ?? '').toLowerCase())) kept.push(flat[at] ?? '', flat[at + 1] ?? '')
      }
      const carrier = tracing.carrier(span)
      for (const name in carrier) kept.push(name, carrier[name] ?? '')
      return kept
    },
    ending: (reply) => {
      if (!span.isSampled) return reply
      return reply.then(
        (answer) => {
          span.tag('http.status_code', String(answer.status))
          span.end()
          return answer
        },
        (error: unknown) => {
          span.error(error)
          span.end()
          throw error
        },
      )
    },
  }
}
