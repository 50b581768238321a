import { performance } from 'node:perf_hooks'
import type { Logger } from 'pino'
import type { Platform } from '../platform.ts'
import { simpleErrorName } from '../resilience/error-names.ts'
import type { Span } from '../tracing/tracing.ts'
import { beginningOf, bytesOf, documentOf, documentsOf } from './answer.ts'
import type { ClientSettings } from './client-settings.ts'
import { exchangeLog } from './exchange-log.ts'
import type { Outgoing } from './outgoing.ts'
import type { Pools } from './pools.ts'
import type { RemoteMethod } from './remote.ts'
import type { ErrorDecoder } from './remote-problem.ts'

export interface ExchangeNeeds extends Pick<Platform, 'metrics' | 'tracing'> {
  readonly pools: Pools
  readonly log: Logger
  readonly decode: ErrorDecoder
}

/** One request to one place. */
export interface Exchange {
  /** `OrderServiceClient#getOrders` */
  readonly name: string
  readonly method: RemoteMethod
  readonly outgoing: Outgoing
  /** The host as it was asked for: the name of a service, or an address. */
  readonly host: string
  /** Undefined for an address. */
  readonly service?: string
  readonly origin: string
  readonly path: string
  readonly settings: ClientSettings
  readonly signal: AbortSignal | undefined
}

const largestRefusal = 64 * 1024

/** Sends it as a client span with Spring Boot's tags and its timer, and gives what the caller is to have: a document or a stream. */
export async function exchange(needs: ExchangeNeeds, asked: Exchange): Promise<unknown> {
  const { method, host, service, origin, path } = asked
  const startedMs = performance.now()
  const facts: Facts = { status: 'CLIENT_ERROR', outcome: 'UNKNOWN', exception: 'none' }
  const start = { name: `http ${method.verb.toLowerCase()}`, kind: 'client', ...(service && { remoteService: service }) } as const
  return await needs.tracing.run(start, async (span) => {
    try {
      return await sendAndRead(needs, asked, span, facts)
    } catch (error) {
      facts.exception = simpleErrorName(error)
      throw error
    } finally {
      const { exception, ...seen } = facts
      const tags = { ...seen, exception, method: method.verb, uri: method.path, 'client.name': host }
      for (const [name, value] of Object.entries({ ...tags, 'http.url': `${origin}${path}` })) span.tag(name, value)
      needs.metrics.timer('http.client.requests', { tags: { ...tags, error: exception } }).record(performance.now() - startedMs)
    }
  })
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

interface Facts {
  status: string
  outcome: string
  exception: string
}

async function sendAndRead(needs: ExchangeNeeds, asked: Exchange, span: Span, facts: Facts): Promise<unknown> {
  const { name, method, origin, path, settings, signal } = asked
  const url = `${origin}${path}`
  const lines = exchangeLog(needs.log, settings.loggerLevel, name)
  const headers = { ...asked.outgoing.headers, ...needs.tracing.carrier(span) }
  const startedMs = performance.now()
  const elapsedMs = () => performance.now() - startedMs
  let isTold = false
  const tell = (...answer: readonly [number, Headers, Buffer | undefined]) => {
    isTold = true
    lines.answer(...answer, elapsedMs())
  }
  lines.request(method.verb, url, headers, asked.outgoing.body)
  try {
    const answer = await needs.pools.request(origin, settings.connectTimeoutMs, {
      method: method.verb,
      path,
      headers,
      ...(asked.outgoing.body !== undefined && { body: asked.outgoing.body }),
      headersTimeout: settings.readTimeoutMs,
      bodyTimeout: settings.readTimeoutMs,
      ...(signal !== undefined && { signal }),
    })
    const { statusCode: status, body } = answer
    facts.status = String(status)
    facts.outcome = outcomeOf(status)
    const isSuccess = status >= 200 && status < 300
    if (isSuccess && method.streams !== undefined) {
      tell(status, answer.headers, undefined)
      return method.streams === 'bytes' ? body : documentsOf(name, method, body)
    }
    const bytes = await (isSuccess ? bytesOf(name, body) : beginningOf(body, largestRefusal))
    tell(status, answer.headers, bytes)
    if (isSuccess) return await documentOf(name, method, bytes)
    const refused = { method: name, verb: method.verb, url, status, headers: answer.headers, body: bytes.toString('utf8') }
    throw needs.decode(refused)
  } catch (error) {
    if (!isTold) lines.failure(error, simpleErrorName(error), elapsedMs())
    throw error
  }
}

function outcomeOf(status: number): string {
  const outcomes = ['INFORMATIONAL', 'SUCCESS', 'REDIRECTION', 'CLIENT_ERROR', 'SERVER_ERROR']
  return outcomes[Math.floor(status / 100) - 1] ?? 'UNKNOWN'
}
