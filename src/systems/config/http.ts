import type { IncomingMessage } from 'node:http'
import { MsaError, messageOf, systemCodeOf } from '../../shared/errors.ts'
import { whenPatienceEnds } from '../../shared/patience.ts'
import type { HttpTarget } from '../target.ts'

export interface HttpAsked {
  readonly method?: 'GET' | 'POST'
  /** Below the target's address, without a slash in front. */
  readonly path: string
  readonly accept?: string
  readonly contentType?: string
  readonly body?: string
  readonly signal: AbortSignal
}

export interface HttpAnswer {
  readonly url: string
  readonly status: number
  readonly body: string
}

const patienceMs = 30_000
const limitBytes = 64 * 1_048_576

/** One question to a server, with its login and its authorities. `system`: who that is, for people. */
export async function ask(system: string, target: HttpTarget, asked: HttpAsked): Promise<HttpAnswer> {
  const url = `${target.url.replace(/\/+$/, '')}/${asked.path}`
  asked.signal.throwIfAborted()
  const { request } = url.startsWith('https:') ? await import('node:https') : await import('node:http')
  const { login, tls } = target
  const headers = {
    Accept: asked.accept ?? 'application/json',
    'User-Agent': 'msa-lab',
    ...(asked.contentType !== undefined && { 'Content-Type': asked.contentType }),
    ...(asked.body !== undefined && { 'Content-Length': Buffer.byteLength(asked.body) }),
    ...(login && { Authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}` }),
  }
  const trust = tls && {
    ...(tls.authorities !== undefined && { ca: tls.authorities }),
    ...(tls.certificate !== undefined && { cert: tls.certificate }),
    ...(tls.key !== undefined && { key: tls.key }),
    ...(tls.verifyHostname ? {} : { checkServerIdentity: () => undefined }),
  }
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: asked.method ?? 'GET', headers, agent: false, ...trust })
    const settle = (settled: () => void) => {
      stopClock()
      asked.signal.removeEventListener('abort', onAbort)
      settled()
      sent.destroy()
    }
    const fail = (because: string) => settle(() => reject(unreachable(system, target.url, because)))
    const onAbort = () => settle(() => reject(asked.signal.reason))
    const stopClock = whenPatienceEnds(patienceMs, () => fail(`no answer within ${patienceMs / 1000} s`))
    asked.signal.addEventListener('abort', onAbort)
    sent.on('error', (error) => fail(becauseOf(error)))
    sent.on('response', (response) => {
      readAll(response).then(
        (body) => settle(() => resolve({ url, status: response.statusCode ?? 0, body })),
        (error: unknown) => fail(messageOf(error)),
      )
    })
    sent.end(asked.body)
  })
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    sizeBytes += chunk.length
    if (sizeBytes > limitBytes) throw new Error(`its answer is larger than ${limitBytes} bytes`)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function becauseOf(error: unknown): string {
  const code = systemCodeOf(error)
  if (code === 'ECONNREFUSED') return 'nobody listens there'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'there is no host of that name'
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'it hung up'
  return messageOf(error)
}

function unreachable(system: string, url: string, because: string): MsaError {
  return new MsaError('CONFIG_SERVER_FAILED', `${system} at ${url} cannot be asked: ${because}.`, {
    hint: 'msa status   says whether it is up, and where',
    exitCode: 3,
  })
}

/** An answer that is none: what it said, in a line. */
export function refused(system: string, { url, status, body }: HttpAnswer, hint?: string): MsaError {
  const said = body.replace(/\s+/g, ' ').trim().slice(0, 300)
  return new MsaError('CONFIG_SERVER_FAILED', `${system} answered ${status} at ${url}.`, {
    details: said === '' ? [] : [said],
    hint: hint ?? (status === 401 || status === 403 ? 'its user name and password: msa context add' : 'msa logs config-service'),
  })
}
