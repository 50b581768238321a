import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Environment } from '../../platform/platform.ts'
import { systemCodeOf } from '../../shared/errors.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

const maxHeaderBytes = 16_384
/** Head and body together; a long upload is no attack. */
const requestTimeoutMs = 600_000
const headersTimeoutMs = 10_000
const idleTimeoutMs = 300_000

/** As many connections as there are file descriptors; an idle one costs a few kilobytes, and is let go after a while. */
export function createGatewayServer(environment: Pick<Environment, 'get' | 'durationMs'>, handler: Handler): Server {
  const headersTimeout = environment.durationMs('server.netty.connection-timeout', headersTimeoutMs)
  const server = createServer(
    {
      maxHeaderSize: headerLimit(environment),
      headersTimeout,
      requestTimeout: Math.max(headersTimeout, requestTimeoutMs),
      connectionsCheckingInterval: Math.min(2000, headersTimeout),
      keepAliveTimeout: idleMs(environment),
      // Both lengths at once, or a chunk that is none: what one of us takes for the end is another's beginning.
      insecureHTTPParser: false,
      requireHostHeader: true,
    },
    handler,
  )
  server.maxRequestsPerSocket = 0
  return server
}

/**
 * What Node itself would answer, but to who has not said a word: to Node he is late with his first request, while he only has a
 * connection in store, like others between two requests.
 */
export function answerBadClients(environment: Pick<Environment, 'durationMs'>): (error: Error, socket: Socket) => void {
  const holdMs = idleMs(environment)
  return (error, socket) => {
    const code = systemCodeOf(error)
    if (code === 'ECONNRESET' || socket.destroyed) return
    if (code === 'ERR_HTTP_REQUEST_TIMEOUT' && socket.bytesRead === 0) {
      const timer = setTimeout(() => socket.bytesRead === 0 && socket.destroy(), holdMs)
      socket.once('close', () => clearTimeout(timer))
      return
    }
    const status = statuses.get(code ?? '') ?? '400 Bad Request'
    if (socket.writable) socket.write(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
    socket.destroy(error)
  }
}

const statuses: ReadonlyMap<string, string> = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
])

function idleMs(environment: Pick<Environment, 'durationMs'>): number {
  return environment.durationMs('server.netty.idle-timeout', idleTimeoutMs)
}

/** `8KB`, `16384` */
function headerLimit(environment: Pick<Environment, 'get'>): number {
  const text = environment.get('server.max-http-request-header-size') ?? environment.get('server.max-http-header-size')
  const [, digits, unit] = /^\s*(\d+)\s*(B|KB|MB)?\s*$/i.exec(text ?? '') ?? []
  if (digits === undefined) return maxHeaderBytes
  return Math.max(1024, Number(digits) * (unit?.toUpperCase() === 'KB' ? 1024 : unit?.toUpperCase() === 'MB' ? 1_048_576 : 1))
}
