import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Duplex } from 'node:stream'
import { GatewayError } from '../gateway-error.ts'
import type { Exchange } from './exchange.ts'
import { HeaderList } from './header-list.ts'
import { forwardedResponseHeaders } from './hop-headers.ts'
import type { Reply } from './reply.ts'

const maxRefusalBytes = 65_536

export interface UpgradedCall {
  readonly origin: string
  /** Names and values in turn. */
  readonly flat: readonly string[]
  readonly lookup: LookupFunction
  readonly timeoutMs: number
}

/** Asks the next server for the upgrade. Once it agrees, the two sockets speak with each other; a refusal is its answer. */
export function callUpgraded(
  exchange: Exchange,
  { socket: client, head }: { readonly socket: Duplex; readonly head: Buffer },
  { origin, flat, lookup, timeoutMs }: UpgradedCall,
): Promise<Reply> {
  const url = new URL(origin)
  const ask = url.protocol === 'https:' ? httpsRequest : httpRequest
  const upgrade = exchange.request.headers.upgrade ?? 'websocket'
  const headers = [...['Host', exchange.host ?? url.host, ...flat], ...['Connection', 'Upgrade', 'Upgrade', upgrade]]
  return new Promise((resolve, reject) => {
    const path = `${exchange.path}${exchange.search}`
    const outgoing = ask(origin, { method: 'GET', path, headers, agent: false, lookup })
    exchange.gone.add(() => outgoing.destroy())
    // For the answer alone: what is upgraded may be quiet for as long as it likes.
    const timer = setTimeout(() => outgoing.destroy(new GatewayError(504, 'no upgrade in time')), timeoutMs)
    outgoing.on('close', () => clearTimeout(timer))
    outgoing.on('error', reject)
    outgoing.on('upgrade', (answer, upstream, first) => {
      clearTimeout(timer)
      const lines = [`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`]
      for (let at = 0; at < answer.rawHeaders.length; at += 2)
        lines.push(`${answer.rawHeaders[at]}: ${answer.rawHeaders[at + 1]}`)
      client.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
      join(client, upstream, first, head)
      resolve({ status: 101, headers: new HeaderList(), body: undefined })
    })
    outgoing.on('response', (answer) => {
      const chunks: Buffer[] = []
      let length = 0
      answer.on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length <= maxRefusalBytes) chunks.push(chunk)
        else outgoing.destroy()
      })
      answer.on('error', reject)
      answer.on('end', () => {
        const body = Buffer.concat(chunks)
        const own = forwardedResponseHeaders(answer.rawHeaders)
        own.set('Content-Length', String(body.length))
        resolve({ status: answer.statusCode ?? 502, headers: own, body })
      })
    })
    outgoing.end()
  })
}

/** Each waits for the other to take what it sends; when one is gone, so is the other. */
function join(client: Duplex, upstream: Duplex, fromUpstream: Buffer, fromClient: Buffer): void {
  if (fromUpstream.length > 0) client.write(fromUpstream)
  if (fromClient.length > 0) upstream.write(fromClient)
  client.pipe(upstream)
  upstream.pipe(client)
  for (const [one, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    one.on('error', () => other.destroy())
    one.on('close', () => other.destroy())
  }
}
