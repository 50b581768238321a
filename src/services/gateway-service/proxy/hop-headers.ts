import type { IncomingMessage } from 'node:http'
import { HeaderList } from './header-list.ts'

/** These are between two neighbours, and are not passed on. */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'te',
  'trailer',
  'proxy-authorization',
  'proxy-authenticate',
  'proxy-connection',
  'x-application-context',
  'upgrade',
])

/** Written anew for the next server; `expect` was answered here. */
const ownBusiness: ReadonlySet<string> = new Set(['host', 'expect', 'http2-settings'])

export function forwardedRequestHeaders(request: IncomingMessage): HeaderList {
  const named = namesIn(request.headers.connection)
  const flat: string[] = []
  const { rawHeaders } = request
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    const lower = name.toLowerCase()
    if (hopByHop.has(lower) || ownBusiness.has(lower) || named?.has(lower)) continue
    flat.push(name, rawHeaders[at + 1] ?? '')
  }
  return new HeaderList(flat)
}

/** `raw`: name, value, … as they came from the next server. */
export function forwardedResponseHeaders(raw: readonly (Buffer | string)[]): HeaderList {
  const flat: string[] = []
  let named: ReadonlySet<string> | undefined
  for (let at = 0; at < raw.length; at += 2) {
    const name = String(raw[at])
    const lower = name.toLowerCase()
    if (lower === 'connection') named = namesIn(latin1(raw[at + 1]))
    if (!hopByHop.has(lower)) flat.push(name, latin1(raw[at + 1]))
  }
  const headers = new HeaderList(flat)
  if (named !== undefined) for (const name of named) headers.remove(name)
  return headers
}

function latin1(value: Buffer | string | undefined): string {
  return typeof value === 'string' ? value : (value?.toString('latin1') ?? '')
}

/** What `Connection` names; nothing for the usual words. A body that is there has a length, whatever a client says. */
function namesIn(connection: string | undefined): ReadonlySet<string> | undefined {
  if (connection === undefined || /^(keep-alive|close)$/i.test(connection)) return undefined
  const names = connection.split(',').map((name) => name.trim().toLowerCase())
  return new Set(names.filter((name) => name !== 'content-length' && name !== 'host'))
}
