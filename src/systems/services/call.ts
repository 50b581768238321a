import type { Agent, IncomingHttpHeaders } from 'node:http'
import { beginExchange } from '../../protocols/http-exchange.ts'
import { WireError } from '../../protocols/wire-error.ts'
import { MsaError } from '../../shared/errors.ts'
import { withoutPassword } from '../../shared/quote.ts'
import { httpTrouble } from '../http-trouble.ts'
import { newTrace } from '../trace-headers.ts'
import type { Route } from './route.ts'

export interface CallWish {
  readonly method: string
  /** With its slash. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | undefined
  readonly token: string | undefined
  readonly timeoutMs: number
  readonly agent?: Agent
}

export interface CallAnswer {
  /** Who was called. */
  readonly name: string
  readonly url: string
  readonly traceId: string
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: AsyncIterable<Buffer>
}

/** One call, traced from its beginning. What a person says in a header beats what is said here. */
export async function call({ name, place, prefix }: Route, wish: CallWish, signal: AbortSignal): Promise<CallAnswer> {
  const trace = newTrace()
  const url = place.url.replace(/\/+$/, '') + prefix + wish.path
  const headers = {
    accept: '*/*',
    'user-agent': 'msa-lab',
    ...trace.headers,
    ...(wish.token !== undefined && { authorization: `Bearer ${wish.token}` }),
    ...wish.headers,
  }
  try {
    const question = { method: wish.method, headers, body: wish.body, ...(wish.agent && { agent: wish.agent }) }
    const answer = await beginExchange({ ...place, url }, question, { timeoutMs: wish.timeoutMs, signal })
    return { name, url, traceId: trace.traceId, ...answer, body: inWords(answer.body, name, url) }
  } catch (error) {
    throw callFailure(error, name, url)
  }
}

async function* inWords(body: AsyncIterable<Buffer>, name: string, url: string): AsyncGenerator<Buffer> {
  try {
    yield* body
  } catch (error) {
    throw callFailure(error, name, url)
  }
}

function callFailure(error: unknown, name: string, url: string): unknown {
  if (!(error instanceof WireError)) return error
  const trouble = httpTrouble(error)
  const where = withoutPassword(new URL(url).origin)
  return new MsaError('SERVICE_UNREACHABLE', `${name} at ${where} does not answer: ${trouble?.because ?? error.kind}.`, {
    hint: error.kind === 'timeout' ? '--timeout 2m' : 'msa service list   msa health',
  })
}
