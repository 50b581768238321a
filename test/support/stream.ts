import { onTestFinished } from 'vitest'
import type { Endpoint } from '../../src/platform/actuator/endpoint.ts'
import { createHealthRegistry } from '../../src/platform/health.ts'
import type { Metrics } from '../../src/platform/metrics/metrics.ts'
import { noMetrics } from '../../src/platform/metrics/no-metrics.ts'
import type { Health } from '../../src/platform/platform.ts'
import { type Binders, openStream } from '../../src/platform/stream/open-stream.ts'
import type { Received, Stream } from '../../src/platform/stream/stream.ts'
import { noTracing } from '../../src/platform/tracing/no-tracing.ts'
import type { Tracing } from '../../src/platform/tracing/tracing.ts'
import { environmentOf, logLines } from './platform.ts'
import { eventually } from './rig.ts'

export type StreamProperties = Readonly<Record<string, string | number>>

const stream = 'spring.cloud.stream'

/** This broker for everything, and no pause worth waiting for. */
export function atBroker(binder: 'rabbit' | 'kafka', port: number): StreamProperties {
  const place =
    binder === 'rabbit'
      ? { 'spring.rabbitmq.host': '127.0.0.1', 'spring.rabbitmq.port': port }
      : { [`${stream}.kafka.binder.brokers`]: `127.0.0.1:${port}` }
  return { [`${stream}.default-binder`]: binder, [`${stream}.default.consumer.backOffInitialInterval`]: 10, ...place }
}

/** The binding `orders-in-0` or `orders-out-0`; `more` is what is said of it beside its destination. */
export function binding(direction: 'in' | 'out', destination: string, more: StreamProperties = {}): StreamProperties {
  const all = { destination, ...more }
  return Object.fromEntries(Object.entries(all).map(([key, value]) => [`${stream}.bindings.orders-${direction}-0.${key}`, value]))
}

export interface StreamMember {
  readonly stream: Stream
  readonly lines: Array<Record<string, unknown>>
  readonly endpoints: readonly Endpoint[]
  health(): Promise<ReadonlyMap<string, Health>>
  /** As a service that begins to stop. */
  stop(): void
  /** What it was given of this, in order; each of them handled. */
  collect(name: string): Received[]
}

export interface StreamFacts {
  readonly binders?: Binders
  readonly metrics?: Metrics
  readonly tracing?: Tracing
}

/** A service's stream with these properties; closed after the test. */
export async function streamWith(properties: StreamProperties, facts: StreamFacts = {}): Promise<StreamMember> {
  const { binders, metrics = noMetrics, tracing = noTracing } = facts
  const environment = await environmentOf({ defaults: { 'spring.application.name': 'stream-test', ...properties } })
  const { log, lines } = logLines()
  const health = createHealthRegistry()
  const endpoints: Endpoint[] = []
  const stopping = new AbortController()
  const actuator = { add: (endpoint: Endpoint) => void endpoints.push(endpoint) }
  const stream = openStream({ environment, log, health, metrics, tracing, actuator, stopping: stopping.signal }, binders)
  onTestFinished(() => stream.close())
  return {
    ...{ stream, lines, endpoints },
    health: () => health.check(),
    stop: () => stopping.abort(),
    collect(name) {
      const seen: Received[] = []
      stream.consume(name, async (message) => void seen.push(message))
      return seen
    },
  }
}

export function isConnected(member: StreamMember): Promise<void> {
  return eventually('it is connected', async () => (await member.health()).get('binders')?.status === 'UP', 60_000)
}

export function textsOf(messages: readonly Received[]): string[] {
  return messages.map(({ payload }) => payload.toString())
}
