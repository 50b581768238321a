import { promisify } from 'node:util'
import { unzip } from 'node:zlib'
import type { Dispatcher, Pool } from 'undici'
import { messageOf, systemCodeOf } from '../../shared/errors.ts'
import { kindOfSocketError, WireError, type WireErrorKind } from '../wire-error.ts'

export interface EurekaHttpOptions {
  /** `http://user:password@host:8761/eureka/`, in the order of preference. */
  readonly urls: readonly string[]
  readonly connectTimeoutMs?: number
  /** Without a byte. */
  readonly readTimeoutMs?: number
  /** Of a body, unpacked. */
  readonly limitBytes?: number
}

export interface EurekaRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below the service URL. */
  readonly path: string
  readonly body?: string
  /** Other statuses throw; from 500 on the next server is asked first. */
  readonly accepted: readonly number[]
}

export interface EurekaAnswer {
  readonly status: number
  readonly body: string
  /** The error to throw when the body makes no sense. */
  wrong(cause: unknown): Error
}

export interface EurekaHttp {
  send(request: EurekaRequest, signal?: AbortSignal): Promise<EurekaAnswer>
  close(): Promise<void>
}

interface Server {
  /** What people may read: no user, no password. */
  readonly url: string
  readonly origin: string
  readonly basePath: string
  readonly authorization: string | undefined
}

const unpack = promisify(unzip)

/** Asks one server as long as it answers, then the next: each at most once per request. */
export function createEurekaHttp(options: EurekaHttpOptions): EurekaHttp {
  const { connectTimeoutMs = 5000, readTimeoutMs = 8000, limitBytes = 64 * 1024 * 1024 } = options
  const servers = options.urls.map(parseServer)
  const pools = new Map<string, Promise<Pool>>()
  const closing = new AbortController()
  let current = 0

  const poolOf = ({ origin }: Server): Promise<Pool> => {
    const known = pools.get(origin)
    if (known) return known
    const opened = import('undici').then(({ default: { Pool } }) => {
      return new Pool(origin, {
        connections: 4,
        connect: { timeout: connectTimeoutMs },
        headersTimeout: readTimeoutMs,
        bodyTimeout: readTimeoutMs,
      })
    })
    pools.set(origin, opened)
    return opened
  }

  const ask = async (server: Server, request: EurekaRequest, signal: AbortSignal | undefined): Promise<EurekaAnswer> => {
    const timeLimitMs = connectTimeoutMs + 4 * readTimeoutMs
    const limited = withinTime(timeLimitMs, [signal, closing.signal])
    try {
      const pool = await poolOf(server)
      limited.signal.throwIfAborted()
      const { statusCode, headers, body } = await pool.request({
        method: request.method,
        path: server.basePath + request.path,
        headers: headersOf(server, request),
        ...(request.body !== undefined && { body: request.body }),
        signal: limited.signal,
      })
      const text = await textOf(body, headers['content-encoding'], limitBytes)
      return { status: statusCode, body: text, wrong: (cause) => senseless(server, cause) }
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      throw asWireError(error, server)
    } finally {
      limited.release()
    }
  }

  return {
    async send(request, signal) {
      if (servers.length === 0) throw new WireError('http', 'unreachable', { because: 'no Eureka server is configured' })
      let failure: unknown
      for (let tried = 0; tried < servers.length; tried++) {
        const index = current
        const server = servers[index]
        if (!server) break
        try {
          const answer = await ask(server, request, signal)
          if (request.accepted.includes(answer.status)) return answer
          failure = refused(server, answer)
          if (answer.status < 500) break
        } catch (error) {
          if (signal?.aborted || closing.signal.aborted) throw error
          failure = error
        }
        // Unless somebody else has moved on meanwhile.
        if (current === index) current = (index + 1) % servers.length
      }
      throw failure
    },
    async close() {
      closing.abort(new WireError('http', 'closed', { because: 'the client was closed' }))
      const opened = [...pools.values()]
      pools.clear()
      await Promise.allSettled(opened.map(async (pool) => (await pool).destroy()))
    },
  }
}

/** As a Spring client writes it: only what cannot stand in a path is encoded, a colon stays. */
export function pathSegment(text: string): string {
  return encodeURIComponent(text).replace(/%(3A|40|24|2C|3D)/g, (code) => decodeURIComponent(code))
}

function parseServer(url: string): Server {
  if (!URL.canParse(url)) throw new WireError('http', 'unreachable', { because: 'a service URL that is none' })
  const { protocol, host, pathname, username, password } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new WireError('http', 'unreachable', { because: `a service URL with ${protocol}` })
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  const basePath = pathname.endsWith('/') ? pathname : `${pathname}/`
  return {
    url: `${protocol}//${host}${basePath}`,
    origin: `${protocol}//${host}`,
    basePath,
    authorization: login === ':' ? undefined : `Basic ${Buffer.from(login).toString('base64')}`,
  }
}

function headersOf({ authorization }: Server, { method, body }: EurekaRequest): Record<string, string> {
  return {
    accept: 'application/json, application/*+json',
    'accept-encoding': method === 'POST' ? 'gzip' : 'gzip, x-gzip, deflate',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(authorization !== undefined && { authorization }),
    'user-agent': 'msa-lab',
  }
}

async function textOf(body: Dispatcher.ResponseData['body'], encoding: string | string[] | undefined, limitBytes: number) {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length
    if (sizeBytes > limitBytes) throw tooLarge(limitBytes)
    chunks.push(chunk)
  }
  const packed = Buffer.concat(chunks)
  if (encoding === undefined || encoding === 'identity' || packed.length === 0) return packed.toString('utf8')
  try {
    return (await unpack(packed, { maxOutputLength: limitBytes })).toString('utf8')
  } catch (error) {
    if (systemCodeOf(error) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limitBytes)
    throw new WireError('http', 'protocol', { because: `a body that is no ${encoding}` }, error)
  }
}

function tooLarge(limitBytes: number): WireError {
  return new WireError('http', 'protocol', { because: `a body of more than ${limitBytes} bytes` })
}

function refused({ url }: Server, { status, body }: EurekaAnswer): WireError {
  return new WireError('http', 'rejected', { url, status, says: `${status} ${body.slice(0, 200)}`.trim() })
}

function senseless({ url }: Server, cause: unknown): WireError {
  const because = cause instanceof Error ? cause.message : String(cause)
  return new WireError('http', 'protocol', { url, because }, cause)
}

function asWireError(error: unknown, { url }: Server): WireError {
  if (error instanceof WireError) return new WireError('http', error.kind, { url, ...error.facts }, error.cause)
  const code = systemCodeOf(error)
  const facts = code === undefined ? { because: messageOf(error) } : { code }
  return new WireError('http', kindOf(code), { url, ...facts }, error)
}

function kindOf(code: string | undefined): WireErrorKind {
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
    return 'timeout'
  if (code === 'UND_ERR_SOCKET' || code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return 'closed'
  if (code?.startsWith('HPE_')) return 'protocol'
  return kindOfSocketError(code)
}

/** One signal out of several and a time limit, that leaves no listener behind on those that live long. */
function withinTime(limitMs: number, signals: readonly (AbortSignal | undefined)[]) {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(new WireError('http', 'timeout', { timeoutMs: limitMs })), limitMs)
  timer.unref()
  const onAbort = (event: Event) => controller.abort((event.target as AbortSignal).reason)
  for (const signal of signals) {
    if (signal?.aborted) controller.abort(signal.reason)
    signal?.addEventListener('abort', onAbort)
  }
  return {
    signal: controller.signal,
    release() {
      clearTimeout(timer)
      for (const signal of signals) signal?.removeEventListener('abort', onAbort)
    },
  }
}
