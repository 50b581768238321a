import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Type } from 'typebox'
import { onTestFinished } from 'vitest'
import { type Clients, createClients } from '../../../src/platform/client/create-clients.ts'
import { defineRemote } from '../../../src/platform/client/remote.ts'
import type { ErrorDecoder } from '../../../src/platform/client/remote-problem.ts'
import { createLogs, wantedLevels } from '../../../src/platform/log/create-logs.ts'
import type { Discovery } from '../../../src/platform/platform.ts'
import type { SpanStart, Tracing } from '../../../src/platform/tracing/tracing.ts'
import type { Instance } from '../../../src/protocols/eureka/instance.ts'
import { environmentOf, logLines } from '../../support/platform.ts'
import { instanceOf } from '../discovery/fixtures.ts'
import { heldMetrics, resilienceOf } from '../resilience/fakes.ts'

export interface Remote {
  readonly url: string
  readonly port: number
  /** In their order. */
  readonly requests: readonly IncomingMessage[]
  stop(): Promise<void>
}

/** A server on a socket of its own; gone after the test. */
export async function remoteOf(answer: RequestListener): Promise<Remote> {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  onTestFinished(stop)
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port, requests, stop }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** Knows these instances, and takes out whom nobody could connect to. */
export function discoveryOf(
  services: Readonly<Record<string, readonly number[]>>,
): Discovery & { readonly lost: readonly number[] } {
  const lost: number[] = []
  const instances = (service: string): readonly Instance[] =>
    (services[service.toLowerCase()] ?? [])
      .filter((port) => !lost.includes(port))
      .map((port) => instanceOf(service, port, { hostName: '127.0.0.1' }))
  return {
    lost,
    instances,
    services: () => Object.keys(services),
    applications: () => [],
    onChange: () => undefined,
    unreachable: ({ port }) => void lost.push(port.number),
  }
}

export interface RecordedSpan extends SpanStart {
  readonly seen: Map<string, string>
  error: unknown
}

/** Holds its spans, and carries their numbers. */
export function heldTracing(): { readonly tracing: Tracing; readonly spans: readonly RecordedSpan[] } {
  const spans: RecordedSpan[] = []
  const start: Tracing['start'] = (asked) => {
    const recorded: RecordedSpan = { ...asked, seen: new Map(), error: undefined }
    const spanId = String(spans.push(recorded))
    return {
      ...{ traceId: '1', spanId, isSampled: true, rename: () => undefined, end: () => undefined },
      tag: (name, value) => void recorded.seen.set(name, value),
      error: (error) => {
        recorded.error = error
      },
    }
  }
  const tracing: Tracing = {
    start,
    current: () => undefined,
    within: (_span, work) => work(),
    carrier: (span) => ({ traceparent: `trace-${span?.spanId}` }),
    run: async (asked, work) => {
      const span = start(asked)
      try {
        return await work(span)
      } catch (error) {
        span.error(error)
        throw error
      }
    },
  }
  return { tracing, spans }
}

export interface Given {
  readonly properties?: Readonly<Record<string, string | number | boolean>>
  readonly discovery?: Discovery
  readonly decode?: ErrorDecoder
}

/** The clients of a service; what they log is in `lines`, what they measure in `meter`. */
export async function clientsOf({ properties = {}, discovery = discoveryOf({}), decode }: Given = {}) {
  const environment = await environmentOf({ defaults: properties })
  const { stdout, lines } = logLines()
  const logs = createLogs({ service: 'user-service', stdout })
  logs.apply(wantedLevels(environment.below('logging.level'), new Map()))
  const { resilience, clock } = await resilienceOf(properties, environment)
  const { metrics, names, read } = heldMetrics()
  const { tracing, spans } = heldTracing()
  const own = { log: logs.root, environment, discovery, metrics, tracing, resilience }
  const clients: Clients = createClients({ ...own, ...(decode && { decode }) })
  onTestFinished(() => clients.close())
  return { clients, resilience, resilienceClock: clock, lines, spans, meters: names, meter: read }
}

export const Order = Type.Object({ orderId: Type.String(), qty: Type.Integer() })

/** As user-service describes order-service. */
export const orderService = defineRemote({
  name: 'OrderServiceClient',
  base: 'http://ORDER-SERVICE',
  forwardsToken: true,
  methods: {
    getOrders: { verb: 'GET', path: '/order-service/{userId}/orders', answer: Type.Array(Order) },
    createOrder: {
      verb: 'POST',
      path: '/order-service/{userId}/orders',
      body: Type.Object({ qty: Type.Integer() }),
      answer: Order,
    },
    removeOrder: { verb: 'DELETE', path: '/order-service/orders/{orderId}' },
    follow: { verb: 'GET', path: '/order-service/orders', answer: Order, streams: 'lines' },
    export: { verb: 'GET', path: '/order-service/export', streams: 'bytes' },
  },
})

export const someOrders = [{ orderId: 'a', qty: 1 }]
