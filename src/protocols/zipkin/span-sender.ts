import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Dispatcher, Pool } from 'undici'
import { messageOf, systemCodeOf } from '../../shared/errors.ts'
import { isLoopback } from '../../shared/loopback.ts'
import { kindOfSocketError, WireError } from '../wire-error.ts'

export interface SpanSenderOptions {
  /** `http://127.0.0.1:9411/api/v2/spans` */
  readonly endpoint: URL
  readonly connectTimeoutMs: number
  readonly readTimeoutMs: number
}

/** A message as it goes over the wire: encoded once, however often it is sent. */
export interface SpanMessage {
  readonly body: Buffer
  readonly isCompressed: boolean
  readonly spans: number
}

/** The smallest body that Spring's reporter compresses. */
const compressFromBytes = 1024

const compress = promisify(gzip)

/** The way to the collector, over one connection that is kept. */
export class SpanSender {
  readonly #options: SpanSenderOptions
  #pool: Promise<Pool> | undefined

  constructor(options: SpanSenderOptions) {
    this.#options = options
  }

  /** Of spans that are JSON already. */
  async encode(spans: readonly string[]): Promise<SpanMessage> {
    const plain = Buffer.from(`[${spans.join(',')}]`)
    // Within one machine nothing is won by it: it takes as long as the rest of what is done for a span.
    const isCompressed = plain.length >= compressFromBytes && !isLoopback(this.#options.endpoint.hostname)
    // Off this thread, in one piece where it can be, and quick rather than small.
    const body = isCompressed ? await compress(plain, { level: 1, chunkSize: 131_072 }) : plain
    return { body, isCompressed, spans: spans.length }
  }

  /** Settles when Zipkin has taken it; anything else is a WireError. */
  async send({ body, isCompressed }: SpanMessage): Promise<void> {
    const { endpoint, connectTimeoutMs, readTimeoutMs } = this.#options
    const path = endpoint.pathname + endpoint.search
    const signal = AbortSignal.timeout(connectTimeoutMs + readTimeoutMs)
    // The zero says that nobody traces the reporting of traces.
    const headers = { 'content-type': 'application/json', b3: '0', ...(isCompressed && { 'content-encoding': 'gzip' }) }
    let answer: Dispatcher.ResponseData
    try {
      const pool = await this.#opened()
      answer = await pool.request({ method: 'POST', path, headers, body, signal })
      await answer.body.dump({ limit: 65_536 })
    } catch (error) {
      throw asWireError(error, endpoint)
    }
    if (answer.statusCode >= 300) throw new WireError('http', 'rejected', { status: answer.statusCode })
  }

  /** What is being sent is given up. */
  async close(): Promise<void> {
    await (await this.#pool)?.destroy()
  }

  #opened(): Promise<Pool> {
    const { endpoint, connectTimeoutMs, readTimeoutMs } = this.#options
    this.#pool ??= import('undici').then(({ default: { Pool } }) => {
      const limits = { headersTimeout: readTimeoutMs, bodyTimeout: readTimeoutMs, connect: { timeout: connectTimeoutMs } }
      return new Pool(endpoint.origin, { connections: 1, pipelining: 1, ...limits })
    })
    return this.#pool
  }
}

function asWireError(error: unknown, { hostname: host, port }: URL): WireError {
  const code = systemCodeOf(error)
  const facts = { host, port: Number(port || 80), because: messageOf(error), ...(code !== undefined && { code }) }
  const isLate = /^UND_ERR_\w+_TIMEOUT$/.test(code ?? '') || (error instanceof Error && error.name === 'TimeoutError')
  return new WireError('http', isLate ? 'timeout' : kindOfSocketError(code), facts, error)
}
