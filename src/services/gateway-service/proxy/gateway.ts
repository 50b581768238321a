import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { Tracing } from '../../../platform/tracing/tracing.ts'
import type { GatewaySettings } from '../config.ts'
import { GatewayError, nobodysPath } from '../gateway-error.ts'
import type { RouteTable } from '../routes/route-table.ts'
import { errorReply } from './error-reply.ts'
import { exceptionOf } from './exceptions.ts'
import { Exchange } from './exchange.ts'
import type { HeaderList } from './header-list.ts'
import { emptyReply, type Reply, send } from './reply.ts'
import type { RequestTimers } from './request-timers.ts'
import { runChain } from './run-chain.ts'
import type { ServerRequests } from './server-requests.ts'
import { endServerSpan, startServerSpan } from './spans.ts'

export interface GatewayInput {
  readonly log: Logger
  readonly table: RouteTable
  readonly settings: () => GatewaySettings
  readonly tracing: Tracing
  readonly timers: RequestTimers
  readonly requests: ServerRequests
  /** The end of every chain. */
  readonly upstream: (exchange: Exchange) => Promise<Reply>
  /** What this service itself answers to a path; undefined where it does not. */
  readonly ownAnswer: (exchange: Exchange, path: string) => Promise<Reply> | undefined
}

const mostForwards = 5

class ClientGone extends Error {
  override name = 'ClientGone'
}

export class Gateway {
  readonly #input: GatewayInput

  constructor(input: GatewayInput) {
    this.#input = input
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const exchange = new Exchange(request)
    const told = this.#tellOnClose(exchange, response)
    const finish = (reply: Reply) => {
      told.status = reply.status
      this.#write(exchange, reply, response)
    }
    const fail = (error: unknown) => {
      told.error = error
      finish(this.failed(exchange, error))
    }
    try {
      const atOnce = this.#answerAcrossOrigins(exchange)
      if (atOnce === undefined) this.#traced(exchange, () => void this.answer(exchange).then(finish).catch(fail))
      else finish(atOnce)
    } catch (error) {
      fail(error)
    }
  }

  /** To a page of somewhere else that asks whether it may, or may not; undefined where its request goes on. */
  #answerAcrossOrigins(exchange: Exchange): Reply | undefined {
    const cors = this.#input.settings().cors?.(exchange.request, exchange.originalPath)
    if (cors?.kind === 'answer') return emptyReply(cors.status, cors.headers)
    exchange.replyHeaders = cors?.headers
    return undefined
  }

  #traced(exchange: Exchange, work: () => void): void {
    const { tracing } = this.#input
    exchange.span = startServerSpan(tracing, exchange)
    this.#within(exchange, work)
  }

  /** What is logged there is part of the trace. */
  #within<T>({ span }: Exchange, work: () => T): T {
    return span === undefined ? work() : this.#input.tracing.within(span, work)
  }

  /** A request lasts until its answer is written, or nobody waits for it. */
  #tellOnClose(exchange: Exchange, response: ServerResponse): { status: number; error: unknown } {
    const told: { status: number; error: unknown } = { status: 0, error: undefined }
    const startedMs = performance.now()
    response.on('close', () => {
      if (!response.writableFinished) exchange.abandon()
      this.#tell(exchange, response.headersSent ? told.status : 0, told.error, startedMs)
    })
    return told
  }

  #tell(exchange: Exchange, status: number, thrown: unknown, startedMs: number): void {
    const { timers, requests, settings } = this.#input
    const { span, route, method, isGone, isAnsweredHere } = exchange
    const durationMs = performance.now() - startedMs
    const error = thrown ?? exchange.brokenOff
    const exception = error === undefined ? 'none' : exceptionOf(error)
    const { tags, timer } = requests.told(method, status, exception)
    if (!isAnsweredHere) timer.record(durationMs, span)
    if (span !== undefined) endServerSpan(span, tags, exception !== 'none' ? error : isGone ? new ClientGone() : undefined)
    if (route !== undefined && status > 0 && settings().countsRequests) timers.record(route, method, status, durationMs)
  }

  /** The answer to a wish to upgrade, whatever came of it. Told is the handshake: what is spoken afterwards may last for hours. */
  async handshake(exchange: Exchange): Promise<Reply> {
    const startedMs = performance.now()
    let thrown: unknown
    const asked = new Promise<Reply>((resolve) => {
      // A browser asks nobody before it opens a WebSocket to another origin: to refuse it is up to us.
      const atOnce = this.#answerAcrossOrigins(exchange)
      if (atOnce === undefined) this.#traced(exchange, () => resolve(this.answer(exchange)))
      else resolve(atOnce)
    })
    const reply = await asked.catch((error: unknown) => {
      thrown = error
      return this.failed(exchange, error)
    })
    // To Spring, too, what was upgraded is a 200.
    const status = reply.status === 101 ? 200 : exchange.isGone ? 0 : reply.status
    this.#tell(exchange, status, thrown, startedMs)
    return reply
  }

  /** By the first route that matches. Throws, or fails, with what `failed` makes an answer of. */
  answer(exchange: Exchange): Promise<Reply> {
    refuseOddPath(exchange.path)
    refuseOddHeaders(exchange.request)
    const route = this.#input.table.match(exchange)
    if (route === undefined) throw new GatewayError(404, 'there is no route', { exception: nobodysPath })
    const { target } = route
    const last =
      target.kind === 'forward'
        ? () => this.forward(exchange, target.path === '/' ? exchange.path : target.path)
        : (each: Exchange) => this.#last(each)
    return runChain(route.chain, exchange, last)
  }

  /** What the gateway itself would answer to this path: its own endpoints, then its routes. */
  async forward(exchange: Exchange, path: string): Promise<Reply> {
    exchange.forwards++
    if (exchange.forwards > mostForwards) throw new GatewayError(500, `forwarded more than ${mostForwards} times`)
    exchange.path = path
    const own = this.#input.ownAnswer(exchange, path)
    if (own === undefined) return this.answer(exchange)
    exchange.isAnsweredHere = true
    return own
  }

  failed(exchange: Exchange, error: unknown): Reply {
    if (error instanceof GatewayError) {
      if (error.status >= 500 && !exchange.isGone) {
        const facts = {
          route: exchange.route?.id,
          status: error.status,
          reason: error.message,
          path: exchange.originalPath.slice(0, 200),
        }
        this.#within(exchange, () => this.#input.log.warn(facts, 'a request could not be passed on'))
      }
      return errorReply(exchange, error)
    }
    this.#within(exchange, () => this.#input.log.error({ err: error, route: exchange.route?.id }, 'a request failed'))
    return errorReply(exchange, new GatewayError(500, 'something went wrong here', { cause: error }))
  }

  #last(exchange: Exchange): Promise<Reply> {
    this.#input.settings().addForwarded?.(exchange)
    return this.#input.upstream(exchange)
  }

  #write(exchange: Exchange, reply: Reply, response: ServerResponse): void {
    const { request } = exchange
    if (response.destroyed || response.headersSent) {
      exchange.abandon()
      return
    }
    if (exchange.replyHeaders !== undefined) addCors(reply.headers, exchange.replyHeaders)
    // What is left of a body that nobody reads any more would be taken for the next request.
    if (exchange.hasBody && !request.complete) reply.headers.set('Connection', 'close')
    try {
      send(reply, response)
    } catch (error) {
      const facts = { err: error, route: exchange.route?.id }
      this.#within(exchange, () => this.#input.log.warn(facts, 'an answer cannot be written as it is'))
      exchange.abandon()
      send(errorReply(exchange, new GatewayError(502, 'the answer cannot be passed on')), response)
    }
  }
}

/** `..` never comes from a browser; a server that resolves it would answer what another route guards. */
function refuseOddPath(path: string): void {
  if (!path.startsWith('/')) throw new GatewayError(400, 'the path is none')
  if (path.includes('..') || path.includes('%2') || path.includes('\\')) {
    if (/(^|[/\\]|%2f|%5c)(\.|%2e){2}([/\\;]|%2f|%5c|$)/i.test(path)) throw new GatewayError(400, 'the path leads upwards')
  }
}

/** Two hosts: a server behind may take the other one. `gzip, chunked`: the former is not undone here, nor told of further on. */
function refuseOddHeaders({ rawHeaders, headers }: IncomingMessage): void {
  let hosts = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++
  }
  if (hosts > 1) throw new GatewayError(400, 'there are two Host headers')
  if (headers.host !== undefined && /[^\w.:[\]%~!$&'()*+,;=-]/.test(headers.host)) throw new GatewayError(400, 'the Host is none')
  if (/,\s*chunked$/i.test(headers['transfer-encoding'] ?? ''))
    throw new GatewayError(501, 'the transfer coding is not known here')
}

function addCors(headers: HeaderList, own: readonly string[]): void {
  for (let at = 0; at < own.length; at += 2) {
    const name = own[at] ?? ''
    if (name !== 'Vary') headers.remove(name.toLowerCase())
    headers.add(name, own[at + 1] ?? '')
  }
}
