import type { Logger } from 'pino'
import type { Clock } from '../../../platform/clock.ts'
import type { Instance } from '../../../protocols/eureka/instance.ts'
import { instanceIdOf } from '../../../protocols/eureka/instance-id.ts'
import type { Replication } from '../../../protocols/eureka/replication.ts'
import type { PeerSettings } from '../config.ts'
import type { Registry } from '../registry/registry.ts'
import { isOwnUrl } from './own-url.ts'
import { Peer } from './peer.ts'

export interface PeersDeps {
  readonly settings: PeerSettings
  readonly registry: Registry
  readonly syncWhenTimestampDiffers: boolean
  readonly clock: Clock
  readonly log: Pick<Logger, 'info' | 'warn' | 'debug'>
  readonly nodeId: string
  /** Names of this server, and where it listens. */
  readonly hosts: readonly string[]
  readonly port: () => number
}

export interface PeerState {
  readonly url: string
  readonly isAvailable: boolean
}

/** The other servers. */
export interface Peers {
  tell(replication: Replication): void
  /** Copies what the first one that answers has; the number of instances. */
  copyFromOne(signal: AbortSignal): Promise<number>
  states(): readonly PeerState[]
  /** Those that stay keep what they are still to be told. */
  use(urls: readonly string[]): void
  close(): Promise<void>
}

export function createPeers(deps: PeersDeps): Peers {
  const { settings, registry, clock, log } = deps
  const peers = new Map<string, Peer>()
  const own = new Map<string, boolean>()
  const isOwn = (url: string) => {
    const port = deps.port()
    const key = `${port} ${url}`
    const known = own.get(key) ?? isOwnUrl(url, { myUrl: settings.myUrl, hosts: deps.hosts, port })
    own.set(key, known)
    return known
  }
  const others = () => [...peers].filter(([url, peer]) => !peer.isOurselves && !isOwn(url)).map(([, peer]) => peer)

  const adopt = (instance: Instance) => {
    if (!deps.syncWhenTimestampDiffers) return
    const { app, overriddenStatus } = instance
    if (overriddenStatus !== 'UNKNOWN') registry.storeOverride(app, instanceIdOf(instance), overriddenStatus)
    registry.register(instance, 'replication')
  }

  const use = (urls: readonly string[]) => {
    for (const [url, peer] of peers) {
      if (urls.includes(url)) continue
      peers.delete(url)
      void peer.close()
    }
    for (const url of urls) {
      if (!peers.has(url))
        peers.set(url, new Peer({ ...deps, ...settings, url, adopt, known: (app, id) => registry.known(app, id) }))
    }
  }
  use(settings.urls)

  return {
    use,
    tell: (replication) => {
      for (const peer of others()) peer.tell(replication)
    },
    async copyFromOne(signal) {
      for (let attempt = 0; attempt < settings.syncRetries && !signal.aborted; attempt++) {
        if (attempt > 0) await pause(settings.syncRetryWaitMs, clock, signal)
        for (const peer of others()) {
          const copied = await copyFrom(peer, registry).catch(() => 0)
          if (copied === 0) continue
          log.info({ peer: peer.shownUrl, instances: copied }, 'copied the registry of a peer')
          return copied
        }
      }
      return 0
    },
    states: () => others().map((peer) => ({ url: peer.shownUrl, isAvailable: peer.isAvailable })),
    async close() {
      await Promise.all([...peers.values()].map((peer) => peer.close()))
    },
  }
}

async function copyFrom(peer: Peer, registry: Registry): Promise<number> {
  await peer.greet()
  if (peer.isOurselves) return 0
  const { applications } = await peer.http.applications()
  const instances = applications.flatMap((application) => application.instances)
  for (const instance of instances) registry.register(instance, 'replication')
  return instances.length
}

function pause(delayMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const callOff = clock.after(delayMs, resolve)
    const onAbort = () => {
      callOff()
      resolve()
    }
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
