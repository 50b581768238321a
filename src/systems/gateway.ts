import type { Agent } from 'node:http'
import { exchangeHttp, type WholeAnswer } from '../protocols/http-exchange.ts'
import { WireError } from '../protocols/wire-error.ts'
import { MsaError } from '../shared/errors.ts'
import { withoutPassword } from '../shared/quote.ts'
import { httpTrouble } from './http-trouble.ts'
import type { HttpTarget } from './target.ts'

export interface GatewayQuestion {
  readonly method: 'GET' | 'POST'
  /** With its slash: `/user-service/login`. */
  readonly path: string
  /** Sent as JSON. */
  readonly body?: unknown
  readonly token?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
  readonly agent?: Agent
}

const mostBytes = 4 * 1_048_576

/** One question to a service through the gateway; whatever is answered. What fails is a WireError. */
export function askGateway(
  gateway: HttpTarget,
  { method, path, body, token, headers = {}, agent }: GatewayQuestion,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<WholeAnswer> {
  const content = body === undefined ? undefined : JSON.stringify(body)
  const question = {
    method,
    headers: {
      ...(content !== undefined && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(content)) }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(content !== undefined && { body: content }),
    ...(agent && { agent }),
  }
  return exchangeHttp({ ...gateway, url: gateway.url.replace(/\/+$/, '') + path }, question, { timeoutMs, signal, mostBytes })
}

/** What keeps a gateway from being asked, in words. */
export function gatewayFailure(error: unknown, { url }: HttpTarget): unknown {
  if (!(error instanceof WireError)) return error
  const trouble = httpTrouble(error)
  return new MsaError(
    'GATEWAY_UNREACHABLE',
    `The gateway at ${withoutPassword(url)} does not answer: ${trouble?.because ?? error.kind}.`,
    {
      hint: trouble?.hint ?? 'msa up gateway-service      or  --gateway http://host:8000',
      exitCode: 3,
    },
  )
}
