import pino from 'pino'
import { onTestFinished } from 'vitest'
import type { Instance } from '../../../src/protocols/eureka/instance.ts'
import { buildApp } from '../../../src/services/discovery-service/app.ts'
import type { DiscoverySettings, PeerSettings, RegistrySettings } from '../../../src/services/discovery-service/config.ts'
import { exampleInstance } from '../../protocols/eureka/example.ts'

export interface StartOptions {
  readonly registry?: Partial<RegistrySettings>
  readonly peers?: Partial<PeerSettings>
  readonly dashboard?: DiscoverySettings['dashboard']
  readonly own?: Partial<Instance>
  readonly now?: () => number
  readonly port?: number
}

export interface StartedServer {
  readonly base: URL
  readonly eureka: string
  /** What it wrote to its log. */
  readonly logged: readonly { readonly msg: string }[]
  close(): Promise<void>
}

/** A server on a port of its own, as long as the test runs. */
export async function startServer({
  registry,
  peers,
  dashboard,
  own,
  now = Date.now,
  port: wanted = 0,
}: StartOptions = {}): Promise<StartedServer> {
  const logged: { msg: string }[] = []
  const stopping = new AbortController()
  const app = await buildApp({
    settings: {
      registry: { ...registryDefaults, ...registry },
      peers: { ...peerDefaults, ...peers },
      dashboard: dashboard ?? { enabled: true, path: '/' },
      environment: 'test',
      datacenter: 'default',
    },
    log: pino({ level: 'info' }, { write: (line) => logged.push(JSON.parse(line)) }),
    stopping: stopping.signal,
    clock: {
      now,
      random: Math.random,
      after(delayMs, run) {
        const timer = setTimeout(run, delayMs)
        return () => clearTimeout(timer)
      },
    },
    configuredPort: 0,
    describe: (port) => exampleInstance({ app: 'DISCOVERY-SERVICE', instanceId: `here:discovery-service:${port}`, ...own }),
  })
  await app.listen({ port: wanted, host: '127.0.0.1' })
  const close = async () => {
    stopping.abort()
    await app.close()
  }
  onTestFinished(close)
  const address = app.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const base = new URL(`http://127.0.0.1:${port}`)
  return { base, eureka: `http://127.0.0.1:${port}/eureka/`, logged, close }
}

export const registryDefaults: RegistrySettings = {
  selfPreservation: true,
  renewalPercentThreshold: 0.85,
  expectedClientRenewalIntervalSeconds: 30,
  renewalThresholdUpdateIntervalMs: 900_000,
  evictionIntervalMs: 60_000,
  waitTimeWhenSyncEmptyMs: 300_000,
  deltaRetentionMs: 180_000,
  deltaRetentionTimerMs: 30_000,
  disableDelta: false,
  syncWhenTimestampDiffers: true,
  openForTrafficCount: 1,
  strictLeases: false,
}

const peerDefaults: PeerSettings = {
  urls: [],
  myUrl: undefined,
  connectTimeoutMs: 1000,
  readTimeoutMs: 2000,
  maxReplicationDelayMs: 30_000,
  maxQueued: 10_000,
  syncRetries: 1,
  syncRetryWaitMs: 10,
}
