import { type IncomingMessage, request } from 'node:http'
import { systemCodeOf } from '../shared/errors.ts'
import { whenPatienceEnds } from '../shared/patience.ts'
import type { Ask } from './conversation.ts'
import { kindOfSocketError, WireError } from './wire-error.ts'

export interface HttpQuestion extends Ask {
  readonly path: string
  /** What the body must contain, or match. */
  readonly says?: string | RegExp | undefined
  /** `user:password`, sent as basic authentication. */
  readonly login?: string | undefined
}

const limitBytes = 1_048_576

/** GET over a connection of its own; anything but 200 with the words asked for throws. Redirects are not followed. */
export async function httpGet(question: HttpQuestion): Promise<{ readonly body: string }> {
  const { status, body } = await fetchOnce(question)
  if (status !== 200) throw new WireError('http', 'rejected', { status, says: `${status} ${body.slice(0, 200)}`.trim() })
  if (question.says !== undefined && !contains(body, question.says)) {
    throw new WireError('http', 'rejected', { status, says: body.slice(0, 200) })
  }
  return { body }
}

function contains(body: string, says: string | RegExp): boolean {
  return typeof says === 'string' ? body.includes(says) : says.test(body)
}

function fetchOnce({ host, port, path, login, timeoutMs, signal }: HttpQuestion): Promise<{ status: number; body: string }> {
  signal?.throwIfAborted()
  return new Promise((resolve, reject) => {
    const question = request({ host, port, path, agent: false, ...(login !== undefined && { auth: login }) })
    const settle = (settled: () => void) => {
      stopClock()
      signal?.removeEventListener('abort', onAbort)
      settled()
      question.destroy()
    }
    const fail = (error: unknown) => settle(() => reject(error))
    const stopClock = whenPatienceEnds(timeoutMs, () => fail(new WireError('http', 'timeout', { host, port, timeoutMs })))
    const onAbort = () => fail(signal?.reason)
    signal?.addEventListener('abort', onAbort)
    question.on('error', (error) => fail(asWireError(error, host, port)))
    question.on('response', (response) => {
      readBody(response).then(
        (body) => settle(() => resolve({ status: response.statusCode ?? 0, body })),
        (error: unknown) => fail(asWireError(error, host, port)),
      )
    })
    question.end()
  })
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    sizeBytes += chunk.length
    if (sizeBytes > limitBytes) throw new WireError('http', 'protocol', { because: `a body of more than ${limitBytes} bytes` })
  }
  return Buffer.concat(chunks).toString('utf8')
}

function asWireError(error: unknown, host: string, port: number): WireError {
  if (error instanceof WireError) return error
  const code = systemCodeOf(error)
  if (code?.startsWith('HPE_')) return new WireError('http', 'protocol', { host, port, because: code }, error)
  return new WireError('http', kindOfSocketError(code), { host, port, ...(code !== undefined && { code }) }, error)
}
