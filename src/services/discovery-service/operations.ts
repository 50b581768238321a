import type { Instance, InstanceStatus } from '../../protocols/eureka/instance.ts'
import { instanceIdOf } from '../../protocols/eureka/instance-id.ts'
import type { Replication } from '../../protocols/eureka/replication.ts'
import type { Origin, Registry, StatusOrder } from './registry/registry.ts'

export interface Heartbeat {
  readonly lastDirtyTimestamp: number | undefined
  readonly overriddenStatus: InstanceStatus | undefined
}

/** conflict: what we have is newer, and here it is. */
export type Renewal =
  | { readonly kind: 'renewed' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'conflict'; readonly instance: Instance }

/** What can be done to the registry, by clients and by other servers; what a client did, the others are told. */
export interface Operations {
  register(instance: Instance, origin: Origin): void
  renew(app: string, id: string, heartbeat: Heartbeat, origin: Origin): Renewal
  /** The rest: false where there is no such instance. */
  cancel(app: string, id: string, origin: Origin): boolean
  override(app: string, id: string, order: StatusOrder, origin: Origin): boolean
  removeOverride(app: string, id: string, order: StatusOrder, origin: Origin): boolean
  changeMetadata(app: string, id: string, metadata: ReadonlyMap<string, string>): boolean
}

export interface OperationsDeps {
  readonly registry: Registry
  readonly syncWhenTimestampDiffers: boolean
  /** Tells the others. */
  readonly replicate: (replication: Replication) => void
  /** Sees each registration of a client. */
  readonly watch: (instance: Instance) => void
}

export function createOperations({ registry, syncWhenTimestampDiffers, replicate, watch }: OperationsDeps): Operations {
  const tell = (action: Replication['action'], app: string, id: string, more: Partial<Replication> = {}) => {
    const instance = registry.known(app, id)
    const { status, lastDirtyTimestamp } = instance ?? {}
    replicate({ action, app, id, status, lastDirtyTimestamp, overriddenStatus: undefined, instance: undefined, ...more })
  }

  const register: Operations['register'] = (given, origin) => {
    const instance = registry.register(given, origin)
    if (origin === 'replication') return
    watch(instance)
    tell('Register', instance.app, instanceIdOf(instance), { instance })
  }

  return {
    register,
    renew(app, id, heartbeat, origin) {
      if (!registry.renew(app, id, origin)) return { kind: 'unknown' }
      if (origin === 'client') tell('Heartbeat', app, id, { overriddenStatus: registry.overrideOf(id) })
      const instance = registry.known(app, id)
      const { lastDirtyTimestamp, overriddenStatus } = heartbeat
      if (!syncWhenTimestampDiffers || instance === undefined || lastDirtyTimestamp === undefined) return { kind: 'renewed' }
      if (lastDirtyTimestamp > instance.lastDirtyTimestamp) {
        const isOrdered = overriddenStatus !== undefined && overriddenStatus !== 'UNKNOWN'
        if (origin === 'replication' && isOrdered) registry.storeOverride(app, id, overriddenStatus)
        return { kind: 'unknown' }
      }
      const isNewerHere = lastDirtyTimestamp < instance.lastDirtyTimestamp
      return isNewerHere && origin === 'replication' ? { kind: 'conflict', instance } : { kind: 'renewed' }
    },
    cancel(app, id, origin) {
      if (!registry.cancel(app, id)) return false
      if (origin === 'client') tell('Cancel', app, id)
      return true
    },
    override(app, id, order, origin) {
      if (registry.instance(app, id) === undefined || !registry.override(app, id, order)) return false
      if (origin === 'client') tell('StatusUpdate', app, id, { status: order.status })
      return true
    },
    removeOverride(app, id, order, origin) {
      if (registry.instance(app, id) === undefined || !registry.removeOverride(app, id, order)) return false
      if (origin === 'client') tell('DeleteStatusOverride', app, id)
      return true
    },
    changeMetadata(app, id, metadata) {
      const instance = registry.instance(app, id)
      if (instance === undefined) return false
      register({ ...instance, metadata: new Map([...instance.metadata, ...metadata]) }, 'client')
      return true
    },
  }
}
