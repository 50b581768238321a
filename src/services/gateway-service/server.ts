import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Environment } from '../../platform/platform.ts'

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
      keepAliveTimeout: environment.durationMs('server.netty.idle-timeout', idleTimeoutMs),
      // Both lengths at once, or a chunk that is none: what one of us takes for the end is another's beginning.
      insecureHTTPParser: false,
      requireHostHeader: true,
    },
    handler,
  )
  server.maxRequestsPerSocket = 0
  return server
}

/** `8KB`, `16384` */
function headerLimit(environment: Pick<Environment, 'get'>): number {
  const text = environment.get('server.max-http-request-header-size') ?? environment.get('server.max-http-header-size')
  const [, digits, unit] = /^\s*(\d+)\s*(B|KB|MB)?\s*$/i.exec(text ?? '') ?? []
  if (digits === undefined) return maxHeaderBytes
  return Math.max(1024, Number(digits) * (unit?.toUpperCase() === 'KB' ? 1024 : unit?.toUpperCase() === 'MB' ? 1_048_576 : 1))
}
