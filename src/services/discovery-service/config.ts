import type { Environment } from '../../platform/platform.ts'

/** `eureka.server.*` and its neighbours, with Spring's names and defaults. Times in milliseconds. */
export interface DiscoverySettings {
  readonly registry: RegistrySettings
  readonly peers: PeerSettings
  readonly dashboard: { readonly enabled: boolean; readonly path: string }
  /** `eureka.environment` and `eureka.datacenter`, shown on the page. */
  readonly environment: string
  readonly datacenter: string
}

export interface RegistrySettings {
  readonly selfPreservation: boolean
  readonly renewalPercentThreshold: number
  readonly expectedClientRenewalIntervalSeconds: number
  readonly renewalThresholdUpdateIntervalMs: number
  readonly evictionIntervalMs: number
  readonly waitTimeWhenSyncEmptyMs: number
  readonly deltaRetentionMs: number
  readonly deltaRetentionTimerMs: number
  readonly disableDelta: boolean
  readonly syncWhenTimestampDiffers: boolean
  /** How many clients are taken to renew when no peer could say. */
  readonly openForTrafficCount: number
  /** Ours: an instance is gone one lease duration after its last heartbeat; the original waits for two. */
  readonly strictLeases: boolean
}

export interface PeerSettings {
  readonly urls: readonly string[]
  readonly myUrl: string | undefined
  readonly connectTimeoutMs: number
  readonly readTimeoutMs: number
  readonly maxReplicationDelayMs: number
  readonly maxQueued: number
  readonly syncRetries: number
  readonly syncRetryWaitMs: number
}

export function readSettings(environment: Environment): DiscoverySettings {
  return {
    registry: registrySettings(environment),
    peers: peerSettings(environment),
    dashboard: {
      enabled: environment.boolean('eureka.dashboard.enabled', true),
      path: environment.get('eureka.dashboard.path') ?? '/',
    },
    environment: environment.get('eureka.environment') ?? 'test',
    datacenter: environment.get('eureka.datacenter') ?? 'default',
  }
}

function registrySettings(environment: Environment): RegistrySettings {
  const number = (name: string, fallback: number) => environment.number(`eureka.server.${name}`, fallback)
  const boolean = (name: string, fallback: boolean) => environment.boolean(`eureka.server.${name}`, fallback)
  return {
    selfPreservation: boolean('enable-self-preservation', true),
    renewalPercentThreshold: number('renewal-percent-threshold', 0.85),
    expectedClientRenewalIntervalSeconds: number('expected-client-renewal-interval-seconds', 30),
    renewalThresholdUpdateIntervalMs: number('renewal-threshold-update-interval-ms', 900_000),
    evictionIntervalMs: number('eviction-interval-timer-in-ms', 60_000),
    waitTimeWhenSyncEmptyMs: number('wait-time-in-ms-when-sync-empty', 300_000),
    deltaRetentionMs: number('retention-time-in-m-s-in-delta-queue', 180_000),
    deltaRetentionTimerMs: number('delta-retention-timer-interval-in-ms', 30_000),
    disableDelta: boolean('disable-delta', false),
    syncWhenTimestampDiffers: boolean('sync-when-timestamp-differs', true),
    openForTrafficCount: environment.number('eureka.instance.registry.default-open-for-traffic-count', 1),
    strictLeases: boolean('strict-leases', false),
  }
}

/** Spring's 200 ms of patience with a peer is too short for one that is just starting: a second. */
function peerSettings(environment: Environment): PeerSettings {
  const number = (name: string, fallback: number) => environment.number(`eureka.server.${name}`, fallback)
  return {
    urls: peerUrls(environment),
    myUrl: environment.get('eureka.server.my-url'),
    connectTimeoutMs: number('peer-node-connect-timeout-ms', 1000),
    readTimeoutMs: number('peer-node-read-timeout-ms', 2000),
    maxReplicationDelayMs: number('max-time-for-replication', 30_000),
    maxQueued: number('max-elements-in-peer-replication-pool', 10_000),
    syncRetries: number('registry-sync-retries', 1),
    syncRetryWaitMs: number('registry-sync-retry-wait-ms', 1000),
  }
}

/** Only what somebody wrote down: the client's own default would be whoever has port 8761. */
export function peerUrls(environment: Environment): readonly string[] {
  const region = environment.get('eureka.client.region') ?? 'us-east-1'
  const zones = environment.list(`eureka.client.availability-zones.${region}`, ['defaultZone'])
  const listed = zones.flatMap((zone) => (environment.get(`eureka.client.service-url.${zone}`) ?? '').split(','))
  return [...new Set(listed.map((url) => url.trim()).filter((url) => URL.canParse(url)))]
}
