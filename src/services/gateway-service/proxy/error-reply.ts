import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { GatewayError } from '../gateway-error.ts'
import type { Exchange } from './exchange.ts'
import { HeaderList } from './header-list.ts'
import type { Reply } from './reply.ts'

const reasons: Readonly<Record<number, string>> = { 413: 'Payload Too Large' }
let count = 0

/** `{"timestamp","path","status","error","requestId"}`: the order of WebFlux, which is not that of Boot's servlets. */
export function errorBody(status: number, path: string, message?: string) {
  return {
    ...{ timestamp: new Date().toISOString().replace('Z', '+00:00'), path, status, error: reasonOf(status) },
    ...{ requestId: nextRequestId(), ...(message !== undefined && { message }) },
  }
}

export function errorReply(exchange: Exchange, error: GatewayError): Reply {
  const { status } = error
  const isPage = wantsHtml(exchange.request.headers.accept)
  const message = error.isForClient ? error.message : undefined
  const text = isPage ? pageOf(status, message) : JSON.stringify(errorBody(status, exchange.originalPath, message))
  const body = Buffer.from(text)
  const type = isPage ? 'text/html;charset=UTF-8' : 'application/json'
  const headers = new HeaderList([...error.headers, 'Content-Type', type, 'Content-Length', String(body.length)])
  return { status, headers, body: exchange.method === 'HEAD' ? undefined : body }
}

function pageOf(status: number, message: string | undefined): string {
  const shown = message === undefined ? '' : `<div>${message}</div>`
  return (
    `<html><body><h1>Whitelabel Error Page</h1><p>This application has no configured error view, so you are seeing this as a fallback.</p>` +
    `<div id='created'>${new Date().toUTCString()}</div><div>[${nextRequestId()}] There was an unexpected error ` +
    `(type=${reasonOf(status)}, status=${status}).</div>${shown}</body></html>`
  )
}

function nextRequestId(): string {
  count++
  return `${randomUUID().slice(0, 8)}-${count}`
}

function reasonOf(status: number): string {
  return reasons[status] ?? STATUS_CODES[status] ?? 'Unknown'
}

function wantsHtml(accept: string | undefined): boolean {
  const types = (accept ?? '').split(',').map((type) => type.replace(/;.*/s, '').trim().toLowerCase())
  return types[0] === 'text/html'
}
