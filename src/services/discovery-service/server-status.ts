import { availableParallelism } from 'node:os'
import { getHeapStatistics } from 'node:v8'
import type { Instance } from '../../protocols/eureka/instance.ts'
import type { DiscoverySettings } from './config.ts'
import type { PeerState, Peers } from './peers/peers.ts'
import type { Registry } from './registry/registry.ts'

/** How this server is, for the page and for `/status`. */
export interface ServerStatus {
  readonly environment: string
  readonly datacenter: string
  readonly currentTime: string
  readonly uptime: string
  readonly leaseExpirationEnabled: boolean
  readonly selfPreservation: boolean
  readonly isBelowThreshold: boolean
  readonly renewsThreshold: number
  readonly renewsLastMinute: number
  readonly replicas: readonly PeerState[]
  readonly general: ReadonlyArray<readonly [name: string, value: string]>
  readonly application: ReadonlyArray<readonly [name: string, value: string]>
  readonly own: Instance
}

export interface ServerStatusDeps {
  readonly registry: Registry
  readonly peers: Peers
  readonly settings: DiscoverySettings
  readonly startedAtMs: number
  readonly now: () => number
  readonly own: () => Instance
}

export function serverStatus({ registry, peers, settings, startedAtMs, now, own }: ServerStatusDeps): ServerStatus {
  const nowMs = now()
  const [renewsThreshold, renewsLastMinute] = [registry.renewsThreshold(), registry.renewsLastMinute()]
  const isWarm = nowMs > startedAtMs + settings.registry.waitTimeWhenSyncEmptyMs
  const replicas = peers.states()
  const uptime = uptimeAsText(nowMs - startedAtMs)
  const urls = (isWanted: (state: PeerState) => boolean) => replicas.filter(isWanted).map(({ url }) => url)
  return {
    environment: settings.environment,
    datacenter: settings.datacenter,
    currentTime: timeAsText(new Date(nowMs)),
    uptime,
    leaseExpirationEnabled: registry.mayExpire(),
    selfPreservation: settings.registry.selfPreservation,
    isBelowThreshold: isWarm && renewsLastMinute <= renewsThreshold,
    renewsThreshold,
    renewsLastMinute,
    replicas,
    general: [['num-of-cpus', String(availableParallelism())], ...memory(), ['server-uptime', uptime]],
    application: [
      ['registered-replicas', urls(() => true).join(', ')],
      ['available-replicas', urls(({ isAvailable }) => isAvailable).join(',')],
      ['unavailable-replicas', urls(({ isAvailable }) => !isAvailable).join(',')],
    ],
    own: own(),
  }
}

function memory(): ReadonlyArray<readonly [string, string]> {
  const { total_heap_size: total, used_heap_size: used } = getHeapStatistics()
  const megabytes = (bytes: number) => `${Math.round(bytes / 1_048_576)}mb`
  return [
    ['total-avail-memory', megabytes(total)],
    ['current-memory-usage', `${megabytes(used)} (${Math.floor((100 * used) / total)}%)`],
  ]
}

/** `1 day 02:03`. */
export function uptimeAsText(elapsedMs: number): string {
  const minutes = Math.max(0, Math.floor(elapsedMs / 60_000))
  const days = Math.floor(minutes / 1440)
  const shownDays = days === 0 ? '' : days === 1 ? '1 day ' : `${days} days `
  return `${shownDays}${twoDigits(Math.floor(minutes / 60) % 24)}:${twoDigits(minutes % 60)}`
}

/** `2026-11-21T07:41:56 +0000`, in the time zone of this machine. */
function timeAsText(time: Date): string {
  const offset = -time.getTimezoneOffset()
  const local = new Date(time.getTime() + offset * 60_000).toISOString().slice(0, 19)
  const away = Math.abs(offset)
  return `${local} ${offset < 0 ? '-' : '+'}${twoDigits(Math.floor(away / 60))}${twoDigits(away % 60)}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
