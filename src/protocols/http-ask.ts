import type { IncomingMessage, RequestOptions } from 'node:http'
import { messageOf, systemCodeOf } from '../shared/errors.ts'
import { kindOfSocketError, WireError } from './wire-error.ts'

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

export interface HttpAnswer {
  readonly status: number
  readonly body: string
}

const mostBytes = 1024 * 1024

/** One GET of JSON, with or without TLS, with or without a login; whatever is answered. Redirects are not followed. */
export async function askHttp(
  { url, login, tls }: HttpPlace,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<HttpAnswer> {
  const place = new URL(url)
  const { request } = await import(place.protocol === 'https:' ? 'node:https' : 'node:http')
  const ending = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  const options: RequestOptions = {
    ...{ agent: false, signal: ending, headers: { accept: 'application/json' } },
    ...(login && { auth: `${login.username}:${login.password}` }),
    ...(tls && {
      ...(tls.authorities !== undefined && { ca: tls.authorities }),
      ...(tls.certificate !== undefined && { cert: tls.certificate }),
      ...(tls.key !== undefined && { key: tls.key }),
      ...(!tls.verifyHostname && { checkServerIdentity: () => undefined }),
    }),
  }
  try {
    return await new Promise<HttpAnswer>((resolve, reject) => {
      const outgoing = request(place, options, (response: IncomingMessage) => {
        bodyOf(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject)
      })
      outgoing.on('error', reject)
      outgoing.end()
    })
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw failure(error, place)
  }
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    sizeBytes += chunk.length
    // Enough to see who it is.
    if (sizeBytes > mostBytes) break
  }
  return Buffer.concat(chunks).toString('utf8')
}

const ofTls = /^(?:ERR_(?:SSL|TLS|OSSL)|EPROTO$|[^EH])/

function failure(error: unknown, { hostname, port, protocol }: URL): WireError {
  if (error instanceof WireError) return error
  const at = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (protocol === 'https:' ? 443 : 80)) }
  if (error instanceof Error && /^(?:AbortError|TimeoutError)$/.test(error.name))
    return new WireError('http', 'timeout', at, error)
  const code = systemCodeOf(error)
  const facts = { ...at, because: messageOf(error), ...(code !== undefined && { code }) }
  if (code === undefined || code.startsWith('HPE_')) return new WireError('http', 'protocol', facts, error)
  return new WireError('http', ofTls.test(code) ? 'untrusted' : kindOfSocketError(code), facts, error)
}
