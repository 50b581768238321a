import type { IncomingMessage, RequestOptions } from 'node:http'
import { endingAfter } from '../../shared/ending-after.ts'
import { systemCodeOf } from '../../shared/errors.ts'
import { kindOfSocketError, WireError } from '../wire-error.ts'
import { isOfTls, type PemFiles, pemOptions } from './tls.ts'

export interface ManagementLogin {
  /** Without a login in it. */
  readonly url: string
  readonly username: string
  readonly password: string
  readonly tls?: PemFiles | undefined
}

export interface ManagementQuestion {
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE'
  /** Parts of the path below /api, each as it is called. */
  readonly path: readonly string[]
  readonly query?: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

const longestAnswerBytes = 256 * 1024 * 1024

/** One question to the management API of a broker; what it answers, parsed. */
export async function askManagement(login: ManagementLogin, question: ManagementQuestion): Promise<unknown> {
  const url = urlOf(login.url, question)
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http')
  const signal = endingAfter(question.timeoutMs, question.signal)
  const options: RequestOptions = {
    ...{ method: question.method ?? 'GET', agent: false, signal, headers: { accept: 'application/json' } },
    ...{ auth: `${login.username}:${login.password}`, ...(login.tls && pemOptions(login.tls)) },
  }
  const at = url.host
  const text = await new Promise<string>((resolve, reject) => {
    const fail = (error: unknown) => reject(question.signal?.aborted ? question.signal.reason : failure(error, at))
    const outgoing = request(url, options, (response: IncomingMessage) => {
      bodyOf(response, at).then(resolve, fail)
    })
    outgoing.on('error', fail)
    outgoing.end()
  })
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new WireError('http', 'protocol', { at, because: 'no JSON' }, cause)
  }
}

function urlOf(base: string, { path, query = {} }: ManagementQuestion): URL {
  const url = new URL(`${base.replace(/\/$/, '')}/api/${path.map(encodeURIComponent).join('/')}`)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return url
}

async function bodyOf(response: IncomingMessage, at: string): Promise<string> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    sizeBytes += chunk.length
    if (sizeBytes > longestAnswerBytes) throw new WireError('http', 'protocol', { at, because: 'the answer is too long' })
  }
  const text = Buffer.concat(chunks).toString('utf8')
  const status = response.statusCode ?? 0
  if (status >= 200 && status < 300) return text
  throw new WireError('http', status === 401 ? 'denied' : 'rejected', { at, status, says: reasonIn(text) || String(status) })
}

/** `{"error":"bad_request","reason":"…"}` */
function reasonIn(text: string): string {
  try {
    const { reason, error } = JSON.parse(text) as { readonly reason?: unknown; readonly error?: unknown }
    return String(reason ?? error ?? '').slice(0, 500)
  } catch {
    return text.slice(0, 200).trim()
  }
}

function failure(error: unknown, at: string): WireError {
  if (error instanceof WireError) return error
  const because = error instanceof Error ? error.message : String(error)
  if (error instanceof Error && /^(AbortError|TimeoutError)$/.test(error.name))
    return new WireError('http', 'timeout', { at }, error)
  const code = systemCodeOf(error)
  if (isOfTls(code)) return new WireError('http', 'untrusted', { at, because }, error)
  const kind = code === undefined || code.startsWith('HPE_') ? 'protocol' : kindOfSocketError(code)
  return new WireError('http', kind, { at, because: code ?? because }, error)
}
