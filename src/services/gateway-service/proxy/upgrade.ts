import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { Exchange } from './exchange.ts'
import type { Gateway } from './gateway.ts'
import { emptyReply, type Reply } from './reply.ts'

export interface Upgrades {
  /** Ends what would keep a server from closing. */
  close(): void
}

/** `Upgrade: websocket` goes through as it is; any other wish to upgrade is answered without. */
export function passUpgrades(server: Server, gateway: Gateway): Upgrades {
  const open = new Set<Duplex>()
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket' || request.method !== 'GET') {
      asIfNotAsked(server, request, socket, head)
      return
    }
    socket.on('error', () => socket.destroy())
    const exchange = new Exchange(request)
    exchange.upgrade = { socket, head }
    open.add(socket)
    socket.on('close', () => {
      open.delete(socket)
      exchange.abandon()
    })
    void gateway.handshake(exchange).then((reply) => {
      // What was upgraded has no answer any more.
      if (reply.status !== 101) writePlainly(socket, reply)
    })
  })
  return {
    close: () => {
      for (const socket of open) socket.destroy()
    },
  }
}

/** Read again, without the wish: Java's client asks every server for HTTP/2 like this. */
function asIfNotAsked(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`]
  const { rawHeaders } = request
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase()
    if (name === 'upgrade' || name === 'http2-settings') continue
    const value = rawHeaders[at + 1] ?? ''
    const kept =
      name === 'connection' ? value.split(',').filter((each) => !/^\s*(upgrade|http2-settings)\s*$/i.test(each)) : [value]
    if (kept.length > 0) lines.push(`${rawHeaders[at]}: ${kept.join(',')}`)
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
  server.emit('connection', socket)
}

/** An answer on a socket that no longer belongs to a server. */
function writePlainly(socket: Duplex, reply: Reply): void {
  const { status, headers, body } = Buffer.isBuffer(reply.body) || reply.body === undefined ? reply : asEmpty(reply)
  const lines = [`HTTP/1.1 ${status} `]
  const { flat } = headers
  for (let at = 0; at < flat.length; at += 2) {
    if (flat[at]?.toLowerCase() !== 'connection') lines.push(`${flat[at]}: ${flat[at + 1]?.replace(/[\r\n]+/g, ' ')}`)
  }
  socket.write(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`, 'latin1')
  socket.end(Buffer.isBuffer(body) ? body : undefined)
}

function asEmpty({ status, body }: Reply): Reply {
  if (body !== undefined && !Buffer.isBuffer(body)) body.discard()
  return emptyReply(status)
}
