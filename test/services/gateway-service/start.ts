import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, request, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { onTestFinished } from 'vitest'
import type { Metrics } from '../../../src/platform/metrics/metrics.ts'
import type { Discovery } from '../../../src/platform/platform.ts'
import type { Tracing } from '../../../src/platform/tracing/tracing.ts'
import type { Instance } from '../../../src/protocols/eureka/instance.ts'
import { buildApp, type GatewayDeps } from '../../../src/services/gateway-service/app.ts'
import { gatewayService } from '../../../src/services/gateway-service/service.ts'
import { exampleInstance } from '../../protocols/eureka/example.ts'
import { aloneParts, logLines, serviceOf } from '../../support/platform.ts'

export interface GivenGateway {
  /** `application.yml`; without any, the gateway has its own routes. */
  readonly yaml?: string
  readonly registry?: FakeRegistry
  readonly tracing?: Tracing
  readonly metrics?: Metrics
  readonly clock?: GatewayDeps['clock']
  readonly buckets?: GatewayDeps['buckets']
  readonly env?: Readonly<Record<string, string>>
}

export interface StartedGateway {
  readonly url: string
  readonly port: number
  readonly lines: ReadonlyArray<Record<string, unknown>>
  /** Writes other settings, and has them read. */
  refresh(yaml: string): Promise<void>
  stop(): Promise<void>
}

export async function startGateway(given: GivenGateway = {}): Promise<StartedGateway> {
  const { yaml = '', registry = fakeRegistry({}), tracing, metrics, clock, buckets, env = {} } = given
  const folder = mkdtempSync(join(tmpdir(), 'msa-gateway-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const write = (text: string) => writeFileSync(join(folder, 'application.yml'), text)
  write(yaml)
  const { stdout, lines } = logLines()
  const parts = aloneParts()
  const service = await serviceOf(
    {
      ...gatewayService,
      build: (platform) =>
        buildApp({
          ...platform,
          ...(tracing && { tracing }),
          ...(metrics && { metrics }),
          ...(clock && { clock }),
          ...(buckets && { buckets }),
        }),
    },
    {
      cwd: folder,
      stdout,
      env: { SERVER_PORT: '0', SPRING_CLOUD_BUS_ENABLED: 'false', MANAGEMENT_TRACING_ENABLED: 'false', ...env },
      parts: { ...parts, discovery: () => ({ ...quietDiscovery, ...registry.discovery }) },
    },
  )
  return {
    url: service.url,
    port: service.port,
    lines,
    stop: () => service.stop(),
    refresh: async (text) => {
      write(text)
      const answer = await fetch(`${service.url}/actuator/refresh`, { method: 'POST' })
      if (!answer.ok) throw new Error(`refresh: ${answer.status} ${await answer.text()}`)
    },
  }
}

const quietDiscovery = { start: async () => undefined, register: async () => undefined, stop: async () => undefined }

export interface FakeRegistry {
  readonly discovery: Discovery
  readonly unreachable: Instance[]
  set(services: Readonly<Record<string, readonly number[]>>): void
}

/** Services by name, each with the ports of its instances on this machine. Whoever cannot be reached is left out. */
export function fakeRegistry(services: Readonly<Record<string, readonly number[]>>): FakeRegistry {
  let known = new Map<string, readonly Instance[]>()
  const unreachable: Instance[] = []
  const listeners: Array<() => void> = []
  const set = (wanted: Readonly<Record<string, readonly number[]>>) => {
    known = new Map(
      Object.entries(wanted).map(([name, ports]) => [name.toLowerCase(), ports.map((port) => instanceAt(name, port))] as const),
    )
    for (const listener of listeners) listener()
  }
  set(services)
  return {
    unreachable,
    set,
    discovery: {
      services: () => [...known].filter(([, instances]) => instances.length > 0).map(([name]) => name),
      instances: (service) => known.get(service.toLowerCase()) ?? [],
      applications: () => [...known].map(([name, instances]) => ({ name: name.toUpperCase(), instances })),
      onChange: (listener) => void listeners.push(listener),
      unreachable: (instance) => {
        unreachable.push(instance)
        const name = instance.app.toLowerCase()
        known.set(name, known.get(name)?.filter((each) => each !== instance) ?? [])
      },
    },
  }
}

function instanceAt(name: string, port: number): Instance {
  return exampleInstance({
    app: name.toUpperCase(),
    instanceId: `here:${name}:${port}`,
    hostName: '127.0.0.1',
    ipAddr: '127.0.0.1',
    vipAddress: name,
    port: { number: port, enabled: true },
    securePort: { number: 443, enabled: false },
    healthCheckUrl: `http://127.0.0.1:${port}/actuator/health`,
    metadata: new Map(),
    status: 'UP',
  })
}

export interface Upstream {
  readonly port: number
  readonly url: string
  readonly requests: Received[]
  /** Connections that are open. */
  readonly sockets: ReadonlySet<Socket>
  /** Without it, a wish to upgrade is a request like any other. */
  onUpgrade(handle: (socket: Duplex) => void): void
  close(): Promise<void>
}

export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: ReadonlyArray<readonly [string, string]>
}

/** A server behind the gateway. Without a handler of the test's own it echoes `/echo`, and answers `/status/N` with N. */
export async function startUpstream(handle: RequestListener = echo, port = 0): Promise<Upstream> {
  const requests: Received[] = []
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    requests.push({ method: request.method ?? '', url: request.url ?? '', headers: pairs(request.rawHeaders) })
    handle(request, response)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const bound = (server.address() as AddressInfo).port
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  onTestFinished(close)
  return {
    port: bound,
    url: `http://127.0.0.1:${bound}`,
    requests,
    sockets,
    close,
    onUpgrade: (handle) => void server.on('upgrade', (_request, socket) => handle(socket)),
  }
}

export function echo(request: IncomingMessage, response: ServerResponse): void {
  const { url = '', method } = request
  if (url.startsWith('/status/')) {
    request.resume()
    response.writeHead(Number(url.slice(8))).end('s')
    return
  }
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify({ method, url, headers: pairs(request.rawHeaders), body: Buffer.concat(chunks).toString() }))
  })
}

function pairs(raw: readonly string[]): ReadonlyArray<readonly [string, string]> {
  return raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ''] as const] : []))
}

export interface Echoed {
  readonly method: string
  readonly url: string
  readonly headers: ReadonlyArray<readonly [string, string]>
  readonly body: string
}

export function headerIn({ headers }: Pick<Echoed, 'headers'>, name: string): string | undefined {
  return headers.find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1]
}

/** The YAML of one route to this address. */
export function routeYaml(
  uri: string,
  parts: { readonly predicates?: readonly string[]; readonly filters?: readonly string[] },
): string {
  const list = (items: readonly string[]) => `[${items.map((item) => JSON.stringify(item)).join(', ')}]`
  const { predicates = ['Path=/**'], filters = [] } = parts
  return `spring:\n  cloud:\n    gateway:\n      routes:\n        - id: one\n          uri: ${uri}\n          predicates: ${list(predicates)}\n          filters: ${list(filters)}\n`
}

export interface Answered {
  readonly status: number
  /** Name, value, … */
  readonly headers: readonly string[]
  readonly body: string
}

/** As it stands: nothing is added but Host and Connection, and with a body its length. */
export function ask(
  base: string,
  sent: {
    readonly path?: string
    readonly method?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  } = {},
): Promise<Answered> {
  const { path = '/echo/1', method = 'GET', headers = {}, body } = sent
  const { hostname, port } = new URL(base)
  const isChunked = headers['transfer-encoding'] !== undefined
  const length = body === undefined || isChunked ? {} : { 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, path, method, headers: { ...headers, ...length }, agent: false, timeout: 10_000 })
    outgoing.on('error', reject)
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer to ${method} ${path}`)))
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        resolve({ status: response.statusCode ?? 0, headers: response.rawHeaders, body: text })
      })
    })
    outgoing.end(body)
  })
}
