import type { IncomingHttpHeaders, IncomingMessage, Agent as PlainAgent, RequestOptions } from 'node:http'
import { messageOf, systemCodeOf } from '../shared/errors.ts'
import { timerMs } from '../shared/timer-ms.ts'
import { kindOfSocketError, WireError } from './wire-error.ts'

/** A server and who asks it. */
export interface HttpPlace {
  readonly url: string
  readonly login?: { readonly username: string; readonly password: string } | undefined
  /** For https; PEM. */
  readonly tls?:
    | {
        readonly authorities?: string | undefined
        readonly certificate?: string | undefined
        readonly key?: string | undefined
        readonly verifyHostname: boolean
      }
    | undefined
}

export interface HttpQuestion {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | Buffer | undefined
  /** Keeps connections for whoever asks often; each question has its own when left out. */
  readonly agent?: PlainAgent
}

export interface HttpPatience {
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

export interface BegunAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** As its bytes come; what goes wrong on the way is a WireError. */
  readonly body: AsyncIterable<Buffer>
}

export interface WholeAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** One question; whatever is answered, however it is meant. The patience is for all of it. Redirects are not followed. */
export async function beginExchange(
  { url, login, tls }: HttpPlace,
  { method = 'GET', headers = {}, body, agent }: HttpQuestion,
  { timeoutMs, signal }: HttpPatience,
): Promise<BegunAnswer> {
  signal.throwIfAborted()
  const place = new URL(url)
  const { request } = await import(place.protocol === 'https:' ? 'node:https' : 'node:http')
  const ending = endingAfter(timeoutMs, signal)
  const options: RequestOptions = {
    ...{ method, agent: agent ?? false, signal: ending.signal, headers: { accept: 'application/json', ...headers } },
    ...(login && { auth: `${login.username}:${login.password}` }),
    ...(tls && {
      ...(tls.authorities !== undefined && { ca: tls.authorities }),
      ...(tls.certificate !== undefined && { cert: tls.certificate }),
      ...(tls.key !== undefined && { key: tls.key }),
      ...(!tls.verifyHostname && { checkServerIdentity: () => undefined }),
    }),
  }
  const inWords = (error: unknown) => {
    if (signal.aborted) return signal.reason
    // However it is broken off: before the answer, or in the middle of it.
    return ending.signal.aborted
      ? new WireError('http', 'timeout', { ...hostAndPort(place), timeoutMs }, error)
      : failure(error, place)
  }
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(place, options, resolve)
    outgoing.on('close', ending.over)
    outgoing.on('error', (error: unknown) => reject(inWords(error)))
    outgoing.end(body)
  })
  return { status: response.statusCode ?? 0, headers: response.headers, body: bytesOf(response, inWords) }
}

/** The same, with its body as a text of at most so many bytes. */
export async function exchangeHttp(
  place: HttpPlace,
  question: HttpQuestion,
  { mostBytes, ...patience }: HttpPatience & { readonly mostBytes: number },
): Promise<WholeAnswer> {
  const { status, headers, body } = await beginExchange(place, question, patience)
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    sizeBytes += chunk.length
    if (sizeBytes > mostBytes)
      throw new WireError('http', 'protocol', {
        ...hostAndPort(new URL(place.url)),
        because: `an answer of more than ${mostBytes} bytes`,
      })
  }
  return { status, headers, body: Buffer.concat(chunks).toString('utf8') }
}

/** Nothing of a question stays on a signal that lives longer: many are asked under one. */
function endingAfter(timeoutMs: number, signal: AbortSignal): { readonly signal: AbortSignal; readonly over: () => void } {
  const ending = new AbortController()
  const stop = () => ending.abort()
  const timer = setTimeout(stop, timerMs(timeoutMs))
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true })
  return {
    signal: ending.signal,
    over: () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
    },
  }
}

async function* bytesOf(response: IncomingMessage, inWords: (error: unknown) => unknown): AsyncGenerator<Buffer> {
  try {
    yield* response as AsyncIterable<Buffer>
  } catch (error) {
    throw inWords(error)
  }
}

const ofTls = /^(?:ERR_(?:SSL|TLS|OSSL)|EPROTO$|[^EH])/

/** What went wrong with a question, as facts. */
function failure(error: unknown, place: URL): WireError {
  if (error instanceof WireError) return error
  const at = hostAndPort(place)
  const code = systemCodeOf(error)
  const facts = { ...at, because: messageOf(error), ...(code !== undefined && { code }) }
  if (code === undefined || code.startsWith('HPE_')) return new WireError('http', 'protocol', facts, error)
  return new WireError('http', ofTls.test(code) ? 'untrusted' : kindOfSocketError(code), facts, error)
}

function hostAndPort({ hostname, port, protocol }: URL): { readonly host: string; readonly port: number } {
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (protocol === 'https:' ? 443 : 80)) }
}
