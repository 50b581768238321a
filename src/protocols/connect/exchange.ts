import type { ClientRequest, IncomingMessage } from 'node:http'
import { endingAfter } from '../../shared/ending-after.ts'
import { systemCodeOf } from '../../shared/errors.ts'
import { kindOfSocketError, WireError, type WireErrorKind, type WireFacts } from '../wire-error.ts'

/** A worker and who asks it. */
export interface ConnectPlace {
  readonly url: string
  readonly login?: { readonly username: string; readonly password: string } | undefined
  readonly tls?: ConnectTls | undefined
}

/** PEM, as text. */
export interface ConnectTls {
  readonly authorities?: string | undefined
  readonly certificate?: string | undefined
  readonly key?: string | undefined
  readonly verifyHostname: boolean
}

export interface ConnectQuestion {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With its slash, and with a query where there is one. */
  readonly path: string
  /** Sent as JSON. */
  readonly body?: unknown
}

export interface ConnectPatience {
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

export const longestAnswerBytes = 8 * 1024 * 1024
/** The worker's own words about a configuration may have a line for each of its keys. */
const longestMessage = 16_384

/** One question to a worker, one answer: its text. Everything else is a WireError, or the reason of the signal. */
export async function exchange(
  place: ConnectPlace,
  { method, path, body }: ConnectQuestion,
  { timeoutMs, signal }: ConnectPatience,
): Promise<string> {
  signal?.throwIfAborted()
  const url = place.url.replace(/\/+$/, '') + path
  const { request } = url.startsWith('https:') ? await import('node:https') : await import('node:http')
  const content = body === undefined ? undefined : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const fail = (kind: WireErrorKind, facts: WireFacts) => reject(new WireError('connect', kind, { url, ...facts }))
    const either = endingAfter(timeoutMs, signal)
    const broken = (error: Error) => {
      if (signal?.aborted) return reject(signal.reason)
      if (error.name === 'AbortError') return fail('timeout', { timeoutMs })
      const code = systemCodeOf(error)
      if (code === undefined) return fail('protocol', { because: error.message })
      // HPE_…: what answers does not speak HTTP.
      if (code.startsWith('HPE_')) return fail('protocol', { because: 'it does not speak HTTP', code })
      if (/CERT|SSL|TLS|SELF_SIGNED|ALTNAME|UNABLE_TO_/.test(code)) return fail('untrusted', { code, because: error.message })
      return fail(kindOfSocketError(code), { code })
    }
    const outgoing: ClientRequest = request(
      url,
      { method, agent: false, signal: either, headers: headersOf(place, content), ...trustOf(place) },
      (response) => {
        textOf(response).then((text) => {
          const status = response.statusCode ?? 0
          if (status >= 200 && status < 300) return resolve(text)
          const message = messageIn(text)
          const facts = { status, says: `${status} ${text.slice(0, 500)}`, ...(message !== undefined && { message }) }
          fail(status === 401 || status === 403 ? 'denied' : 'rejected', facts)
        }, broken)
      },
    )
    outgoing.on('error', broken)
    outgoing.end(content)
  })
}

function headersOf({ login }: ConnectPlace, content: string | undefined): Record<string, string | number> {
  return {
    accept: 'application/json',
    ...(content !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) }),
    ...(login && { authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}` }),
  }
}

function trustOf({ tls }: ConnectPlace) {
  if (tls === undefined) return {}
  return {
    ...(tls.authorities !== undefined && { ca: tls.authorities }),
    ...(tls.certificate !== undefined && { cert: tls.certificate }),
    ...(tls.key !== undefined && { key: tls.key }),
    ...(tls.verifyHostname ? {} : { checkServerIdentity: () => undefined }),
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length
    if (sizeBytes > longestAnswerBytes) throw new Error('the answer is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** `{"error_code":404,"message":"Connector orders not found"}`, or Jetty's page about it. */
function messageIn(text: string): string | undefined {
  try {
    const { message } = JSON.parse(text) as { message?: unknown }
    return typeof message === 'string' ? message.slice(0, longestMessage) : undefined
  } catch {
    return undefined
  }
}
