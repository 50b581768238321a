import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'
import { appsHashcode } from '../../../src/protocols/eureka/hash.ts'
import type { Applications, Instance } from '../../../src/protocols/eureka/instance.ts'
import { decodeInstance, encodeApplications } from '../../../src/protocols/eureka/json.ts'

export interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly rawHeaders: readonly string[]
  readonly body: string
}

export interface ScriptedAnswer {
  readonly status: number
  readonly body?: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
  readonly silent?: boolean
}

/** A Eureka server of a few lines on a real socket: a registry that a test may edit, and answers that it may prescribe. */
export async function fakeEureka({ port = 0 } = {}) {
  const seen: SeenRequest[] = []
  const instances = new Map<string, Instance>()
  const recent: Instance[] = []
  const script: { answer?: (request: SeenRequest) => ScriptedAnswer | undefined } = {}
  const sockets = new Set<Socket>()
  let deltas = 0

  const all = (listed: Iterable<Instance>, version: number): Applications => {
    const apps = new Map<string, Instance[]>()
    for (const instance of listed) apps.set(instance.app, [...(apps.get(instance.app) ?? []), instance])
    return {
      versionsDelta: String(version),
      appsHashcode: appsHashcode(instances.values()),
      applications: [...apps].map(([name, of]) => ({ name, instances: of })),
    }
  }
  const put = (instance: Instance) => {
    instances.set(instance.instanceId ?? '', instance)
    recent.push({ ...instance, actionType: 'ADDED' })
  }
  const remove = (id: string): boolean => {
    const gone = instances.get(id)
    if (gone) recent.push({ ...gone, actionType: 'DELETED' })
    return instances.delete(id)
  }
  const answer = (request: SeenRequest): ScriptedAnswer => {
    const scripted = script.answer?.(request)
    if (scripted) return scripted
    const { pathname, searchParams } = new URL(request.url, 'http://any')
    const [, , , app, id] = pathname.split('/').map(decodeURIComponent)
    if (request.method === 'GET') {
      const listed = app === 'delta' ? all(recent, ++deltas) : all(instances.values(), 1)
      return { status: 200, body: encodeApplications(listed, 'full') }
    }
    if (request.method === 'POST') {
      put(decodeInstance(request.body))
      return { status: 204 }
    }
    if (request.method === 'DELETE') return { status: remove(id ?? '') ? 200 : 404 }
    const known = instances.get(id ?? '')
    const isOlder = known && Number(searchParams.get('lastDirtyTimestamp')) > known.lastDirtyTimestamp
    return { status: known && !isOlder ? 200 : 404 }
  }
  const server = createServer(async (message, response) => {
    const request = await read(message)
    seen.push(request)
    const { status, body, headers, silent } = answer(request)
    if (silent) return
    const packed = body !== undefined && headers === undefined && String(request.headers['accept-encoding']).includes('gzip')
    const sent = packed ? gzipSync(body) : body
    response.writeHead(status, { 'content-type': 'application/json', ...(packed && { 'content-encoding': 'gzip' }), ...headers })
    response.end(sent)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const listen = (at: number) => new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve))
  const down = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  await listen(port)
  const listening = (server.address() as AddressInfo).port
  onTestFinished(async () => {
    if (server.listening) await down()
  })
  return {
    url: `http://127.0.0.1:${listening}/eureka/`,
    port: listening,
    seen,
    instances,
    script,
    put,
    remove,
    down,
    /** Comes back; without its memory if that is asked for. */
    async up({ forgetful = false } = {}) {
      if (forgetful) {
        instances.clear()
        recent.length = 0
        deltas = 0
      }
      await listen(listening)
    },
    lines: () => seen.map(({ method, url }) => `${method} ${url.replace(/(lastDirtyTimestamp=)\d+/, '$1…')}`),
  }
}

async function read(message: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk)
  const { method = '', url = '', headers, rawHeaders } = message
  return { method, url, headers, rawHeaders, body: Buffer.concat(chunks).toString('utf8') }
}
