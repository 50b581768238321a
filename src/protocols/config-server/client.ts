import type { Agent, IncomingMessage, RequestOptions } from 'node:http'
import { messageOf, systemCodeOf } from '../../shared/errors.ts'
import { whenPatienceEnds } from '../../shared/patience.ts'
import type { ConfigEnvironment } from './environment.ts'
import { decodeEnvironment } from './environment-json.ts'

export const v2MediaType = 'application/vnd.spring-cloud.config-server.v2+json'

export interface ConfigServerAddress {
  /** Without user information. */
  readonly url: string
  readonly username?: string
  readonly password?: string
}

export interface ConfigQuestion {
  readonly addresses: readonly ConfigServerAddress[]
  readonly name: string
  /** `dev,local` */
  readonly profiles: string
  /** The first that answers wins; none: the server's default. */
  readonly labels: readonly string[]
  readonly token?: string
  /** What the server said in its last answer. */
  readonly state?: string
  readonly headers?: ReadonlyMap<string, string>
  readonly mediaType?: string
  readonly charset?: string
  readonly connectTimeoutMs: number
  readonly readTimeoutMs: number
  /** When the next address is asked: after any failure, or only where nobody could be reached. */
  readonly nextAddress?: 'always' | 'connection-timeout-only'
  readonly signal?: AbortSignal
}

export interface ConfigAnswer {
  readonly environment: ConfigEnvironment
  readonly url: string
}

/** unreachable: no answer at all · rejected: 4xx · not-found: 404 · failed: 5xx · protocol: not an answer of a config server. */
export type ConfigServerErrorKind = 'unreachable' | 'rejected' | 'not-found' | 'failed' | 'protocol'

export class ConfigServerError extends Error {
  readonly url: string
  readonly kind: ConfigServerErrorKind
  readonly reason: string

  constructor(url: string, kind: ConfigServerErrorKind, reason: string, cause?: unknown) {
    super(`${url}: ${reason}`, cause === undefined ? undefined : { cause })
    this.name = 'ConfigServerError'
    this.url = url
    this.kind = kind
    this.reason = reason
  }
}

const limitBytes = 64 * 1_048_576

/** Asks for the properties of an application as Spring's client does. */
export async function askConfigServer(question: ConfigQuestion): Promise<ConfigAnswer> {
  let notFound: ConfigServerError | undefined
  for (const label of question.labels.length === 0 ? [undefined] : question.labels) {
    try {
      return await askAddresses(question, label)
    } catch (error) {
      if (!(error instanceof ConfigServerError && error.kind === 'not-found')) throw error
      notFound = error
    }
  }
  throw notFound ?? new ConfigServerError('', 'unreachable', 'there is no address to ask')
}

async function askAddresses(question: ConfigQuestion, label: string | undefined): Promise<ConfigAnswer> {
  let last: unknown
  for (const address of question.addresses) {
    try {
      return await askOne(question, address, label)
    } catch (error) {
      question.signal?.throwIfAborted()
      if (!(error instanceof ConfigServerError)) throw error
      if (question.nextAddress === 'connection-timeout-only' && error.kind !== 'unreachable') throw error
      last = error
    }
  }
  throw last ?? new ConfigServerError('', 'unreachable', 'there is no address to ask')
}

async function askOne(question: ConfigQuestion, address: ConfigServerAddress, label: string | undefined): Promise<ConfigAnswer> {
  const url = urlOf(address.url, [
    question.name,
    question.profiles,
    ...(label === undefined ? [] : [label.replaceAll('/', '(_)')]),
  ])
  const { status, body } = await fetchText(url, headersOf(question, address), question)
  if (status !== 200) throw new ConfigServerError(url, kindOf(status), reasonOf(status, body))
  try {
    return { environment: decodeEnvironment(body), url: address.url }
  } catch (error) {
    throw new ConfigServerError(url, 'protocol', `its answer is not an environment: ${messageOf(error)}`, error)
  }
}

function kindOf(status: number): ConfigServerErrorKind {
  if (status === 404) return 'not-found'
  if (status >= 500) return 'failed'
  return status >= 400 ? 'rejected' : 'protocol'
}

function reasonOf(status: number, body: string): string {
  if (status === 401) return 'it answered 401: user name or password are missing or wrong'
  const said = body.replace(/\s+/g, ' ').trim().slice(0, 300)
  return `it answered ${status}${said === '' ? '' : `: ${said}`}`
}

/** Commas stay as they are, as in Spring's: some servers behind proxies tell `,` from `%2C`. */
function urlOf(base: string, parts: readonly string[]): string {
  const path = parts.map((part) => encodeURIComponent(part).replace(/%(2C|3A|40|2B|24|26|3D|3B)/g, decodeURIComponent))
  return `${base.replace(/\/+$/, '')}/${path.join('/')}`
}

function headersOf(question: ConfigQuestion, { username, password }: ConfigServerAddress): Record<string, string> {
  const basic = `Basic ${Buffer.from(`${username ?? 'user'}:${password ?? ''}`).toString('base64')}`
  return {
    Accept: question.mediaType ?? v2MediaType,
    'Accept-Charset': (question.charset ?? 'utf-8').toLowerCase(),
    ...(password !== undefined && { Authorization: basic }),
    ...(question.token !== undefined && { 'X-Config-Token': question.token }),
    ...(question.state !== undefined && question.state !== '' && { 'X-Config-State': question.state }),
    ...Object.fromEntries(question.headers ?? []),
    'User-Agent': 'msa-lab',
  }
}

async function fetchText(
  url: string,
  headers: Record<string, string>,
  question: ConfigQuestion,
): Promise<{ status: number; body: string }> {
  const http = url.startsWith('https:') ? await import('node:https') : await import('node:http')
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  try {
    return await exchange((options) => http.request(url, { ...options, agent: agent as Agent }), url, headers, question)
  } finally {
    agent.destroy()
  }
}

function exchange(
  open: (options: RequestOptions) => ReturnType<typeof import('node:http').request>,
  url: string,
  headers: Record<string, string>,
  { connectTimeoutMs, readTimeoutMs, signal }: ConfigQuestion,
): Promise<{ status: number; body: string }> {
  signal?.throwIfAborted()
  return new Promise((resolve, reject) => {
    const request = open({ headers })
    const settle = (settled: () => void) => {
      stopConnectClock()
      stopReadClock()
      signal?.removeEventListener('abort', onAbort)
      settled()
      request.destroy()
    }
    const fail = (reason: string, cause?: unknown) =>
      settle(() => reject(new ConfigServerError(url, 'unreachable', reason, cause)))
    const onAbort = () => settle(() => reject(signal?.reason))
    const stopConnectClock = whenPatienceEnds(connectTimeoutMs, () => fail(`no connection within ${connectTimeoutMs} ms`))
    const stopReadClock = whenPatienceEnds(connectTimeoutMs + readTimeoutMs, () => fail(`no answer within ${readTimeoutMs} ms`))
    signal?.addEventListener('abort', onAbort)
    request.on('socket', (socket) => socket.once('connect', stopConnectClock))
    request.on('error', (error) => fail(socketReason(error), error))
    request.on('response', (response) => {
      readBody(response, url).then(
        (body) => settle(() => resolve({ status: response.statusCode ?? 0, body })),
        (error: unknown) =>
          error instanceof ConfigServerError
            ? settle(() => reject(error))
            : fail(`its answer broke off: ${messageOf(error)}`, error),
      )
    })
    request.end()
  })
}

function socketReason(error: unknown): string {
  const code = systemCodeOf(error)
  if (code === 'ECONNREFUSED') return 'nobody listens there'
  if (code === 'ECONNRESET') return 'it hung up'
  return messageOf(error)
}

async function readBody(response: IncomingMessage, url: string): Promise<string> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    sizeBytes += chunk.length
    if (sizeBytes > limitBytes) throw new ConfigServerError(url, 'protocol', `its answer is larger than ${limitBytes} bytes`)
  }
  return Buffer.concat(chunks).toString('utf8')
}
