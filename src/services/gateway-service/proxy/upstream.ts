import type { LookupFunction } from 'node:net'
import type { Dispatcher } from 'undici'
import { failureOf } from '../../../platform/discovery/connection-failure.ts'
import type { Tracing } from '../../../platform/tracing/tracing.ts'
import type { Instance } from '../../../protocols/eureka/instance.ts'
import { messageOf, systemCodeOf } from '../../../shared/errors.ts'
import type { GatewaySettings } from '../config.ts'
import { GatewayError } from '../gateway-error.ts'
import type { Forbidden } from '../routes/forbidden.ts'
import type { Route } from '../routes/route.ts'
import type { Balancer } from './balancer.ts'
import type { Exchange } from './exchange.ts'
import type { Pools } from './pools.ts'
import type { Reply } from './reply.ts'
import { outgoingBody } from './request-body.ts'
import { startClientSpan } from './spans.ts'
import { callUpgraded } from './upgraded-call.ts'
import { UpstreamCall } from './upstream-call.ts'

export interface UpstreamInput {
  readonly settings: () => GatewaySettings
  readonly pools: Pools
  readonly balancer: Balancer
  readonly forbidden: Forbidden
  readonly lookupFor: (origin: string) => LookupFunction
  readonly tracing: Tracing
}

/** Nobody's patience is endless, whatever the settings leave out. */
const longestSilenceMs = 300_000
const longestUpgradeMs = 30_000

/** The end of the chain: asks the next server. */
export function createUpstream(input: UpstreamInput): (exchange: Exchange) => Promise<Reply> {
  const { settings, balancer, forbidden } = input

  const nobodyOf = (service: string) =>
    new GatewayError(settings().missingServiceStatus, `Unable to find instance for ${service}`, {
      exception: 'NotFoundException',
    })

  const ask = (exchange: Exchange): Promise<Reply> => {
    const { route, targetUrl } = exchange
    if (route === undefined) throw new GatewayError(404, 'there is no route')
    if (targetUrl !== undefined) return askAddress(exchange, route, targetUrl.origin)
    const { target } = route
    switch (target.kind) {
      case 'address':
        return askAddress(exchange, route, target.origin)
      case 'service':
        return askService(exchange, route, target.service, [])
      case 'nowhere':
        throw new GatewayError(404, 'the route leads nowhere')
      case 'invalid':
        throw new GatewayError(500, target.because)
      case 'forward':
        throw new GatewayError(500, 'a forward does not come here')
    }
  }

  const askAddress = (exchange: Exchange, route: Route, origin: string): Promise<Reply> => {
    refuseForbidden(origin)
    return call(input, exchange, route, origin).catch(failed)
  }

  const refuseForbidden = (origin: string) => {
    const because = forbidden.origin(origin)
    if (because !== undefined) throw new GatewayError(403, because)
  }

  const askService = (exchange: Exchange, route: Route, service: string, tried: readonly Instance[]): Promise<Reply> => {
    const instance = balancer.choose(service, tried)
    if (instance === undefined) throw nobodyOf(service)
    const origin = balancer.originOf(instance)
    refuseForbidden(origin)
    return call(input, exchange, route, origin).catch((error: unknown) => {
      const failure = failureOf(error)
      if (failure === 'not-connected') balancer.unreachable(instance)
      if (exchange.isGone || !isWorthAnother(exchange, failure)) return failed(error)
      return askService(exchange, route, service, [...tried, instance])
    })
  }

  return ask
}

/** One that nobody heard may be sent to somebody else; of one that was heard only what changes nothing. */
function isWorthAnother({ method, hasBody }: Exchange, failure: ReturnType<typeof failureOf>): boolean {
  if (failure === 'not-connected') return true
  return failure === 'broken' && !hasBody && (method === 'GET' || method === 'HEAD')
}

function call(
  { settings, pools, lookupFor, tracing }: UpstreamInput,
  exchange: Exchange,
  route: Route,
  origin: string,
): Promise<Reply> {
  const { headers } = exchange
  const { responseTimeoutMs: usualMs } = settings()
  const timeoutMs = route.responseTimeoutMs ?? usualMs
  const span = startClientSpan(tracing, exchange, route)
  if (exchange.upgrade !== undefined) {
    const flat = span?.headers(headers.flat) ?? headers.flat
    const patienceMs = timeoutMs ?? longestUpgradeMs
    const reply = callUpgraded(exchange, exchange.upgrade, { origin, flat, lookup: lookupFor(origin), timeoutMs: patienceMs })
    return span === undefined ? reply : span.ending(reply)
  }
  const upstream = new UpstreamCall(exchange, timeoutMs)
  const flat = exchange.host === undefined ? headers.flat : ['host', exchange.host, ...headers.flat]
  const options: Dispatcher.DispatchOptions = {
    path: `${exchange.path}${exchange.search}`,
    method: exchange.method as Dispatcher.HttpMethod,
    headers: span === undefined ? flat : span.headers(flat),
    // An iterable is taken as well, whatever the types say.
    body: outgoingBody(exchange) as Buffer | null,
    // Undici's own clock ticks twice a second: good enough for what nobody set.
    headersTimeout: longestSilenceMs,
    ...(timeoutMs !== undefined && { bodyTimeout: timeoutMs }),
  }
  try {
    pools.to(origin, route.connectTimeoutMs).dispatch(options, upstream)
  } catch (error) {
    upstream.onError(error instanceof Error ? error : new Error(String(error)))
  }
  return span === undefined ? upstream.reply : span.ending(upstream.reply)
}

/** In the words of the client: 504 nothing in time, 500 nobody there or broken off. */
function failed(error: unknown): never {
  if (error instanceof GatewayError) throw error
  const code = systemCodeOf(error) ?? ''
  const cause = { cause: error }
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
    throw new GatewayError(504, 'Response took longer than timeout', cause)
  if (code === 'UND_ERR_CONNECT_TIMEOUT') throw new GatewayError(504, 'no connection in time', cause)
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH')
    throw new GatewayError(400, messageOf(error), cause)
  throw new GatewayError(500, messageOf(error), cause)
}
