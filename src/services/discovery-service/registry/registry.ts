import type { Logger } from 'pino'
import { appsHashcode } from '../../../protocols/eureka/hash.ts'
import type { Application, Applications, Instance, InstanceStatus } from '../../../protocols/eureka/instance.ts'
import { instanceIdOf } from '../../../protocols/eureka/instance-id.ts'
import { inJavaOrder } from '../../../protocols/eureka/java-order.ts'
import type { RegistrySettings } from '../config.ts'
import { DeltaQueue } from './delta-queue.ts'
import { isExpired, isLate, type Lease, newLease, renewed, renewsPerMinute, viewOf } from './leases.ts'
import { effectiveStatus, Overrides } from './overrides.ts'
import { type Event, Recent } from './recent.ts'
import { evictionLimit, expectedAfterUpdate, MinuteCount, mayExpire, renewsThreshold } from './self-preservation.ts'

export interface RegistryDeps {
  readonly settings: RegistrySettings
  readonly now: () => number
  readonly random: () => number
  readonly log: Pick<Logger, 'info' | 'warn' | 'debug'>
  readonly ownInstanceId?: string | undefined
}

/** Who gave the order: a client, or another server that has told everybody else already. */
export type Origin = 'client' | 'replication'

/** A status that somebody orders, or takes back. */
export interface StatusOrder {
  readonly status: InstanceStatus
  readonly lastDirtyTimestamp: number | undefined
}

/** The leases of this server: what it knows, and Eureka's rules of how that changes. */
export class Registry {
  readonly #deps: RegistryDeps
  readonly #applications = new Map<string, Map<string, Lease>>()
  readonly #overrides: Overrides
  readonly #queue = new DeltaQueue()
  readonly #renewals: MinuteCount
  readonly #registered = new Recent()
  readonly #cancelled = new Recent()
  #expectedClients: number
  #lastEvictionMs: number | undefined
  #size = 0
  #version = 0
  #deltaVersion = 0
  #renewalVersion = 0

  constructor(deps: RegistryDeps) {
    this.#deps = deps
    this.#overrides = new Overrides(deps.now)
    this.#renewals = new MinuteCount(deps.now)
    this.#expectedClients = deps.settings.openForTrafficCount
  }

  register(given: Instance, origin: Origin): Instance {
    const { now, log } = this.#deps
    const { app } = given
    const id = instanceIdOf(given)
    const previous = this.#applications.get(app)?.get(id)
    if (previous === undefined) this.#expect(+1)
    const isOlder = previous !== undefined && previous.instance.lastDirtyTimestamp > given.lastDirtyTimestamp
    if (isOlder) log.warn({ app, id }, 'a registration is older than what is known of the instance, which stays')
    const instance = this.#withOrderedStatus(isOlder ? previous.instance : given, previous, origin)
    const lease = newLease({ ...instance, actionType: 'ADDED', lastUpdatedTimestamp: now() }, now(), previous)
    this.#put(app, id, lease)
    this.#registered.add({ atMs: now(), app, id })
    this.#changed(app, id)
    return lease.instance
  }

  /** False where there is no lease, or none that a heartbeat could keep alive: the client has to register. */
  renew(app: string, id: string, origin: Origin): boolean {
    const { now, settings } = this.#deps
    const lease = this.#applications.get(app)?.get(id)
    if (lease === undefined) return false
    const status = this.#statusOf(lease.instance, id, lease, origin)
    if (status === 'UNKNOWN') return false
    const isChanged = status !== lease.instance.status
    const instance = isChanged ? { ...lease.instance, status } : lease.instance
    this.#renewals.add()
    this.#renewalVersion++
    this.#put(app, id, renewed({ ...lease, instance }, now(), settings.strictLeases))
    // The original forgets to tell this in the delta; its clients notice by the hash code and fetch everything.
    if (isChanged) this.#changed(app, id)
    return true
  }

  cancel(app: string, id: string): boolean {
    return this.#end(app, id)
  }

  /** False where there is no such lease. */
  override(app: string, id: string, { status, lastDirtyTimestamp }: StatusOrder): boolean {
    const lease = this.#renewedLease(app, id)
    if (lease === undefined) return false
    if (lease.instance.status === status) return true
    this.#overrides.set(id, status)
    const serviceUpAtMs = lease.serviceUpAtMs || (status === 'UP' ? this.#deps.now() : 0)
    this.#modify(app, id, { ...lease, serviceUpAtMs }, { status, overriddenStatus: status }, lastDirtyTimestamp)
    return true
  }

  removeOverride(app: string, id: string, { status, lastDirtyTimestamp }: StatusOrder): boolean {
    const lease = this.#renewedLease(app, id)
    if (lease === undefined) return false
    if (this.#overrides.remove(id) === undefined) return true
    this.#modify(app, id, lease, { status, overriddenStatus: 'UNKNOWN' }, lastDirtyTimestamp)
    return true
  }

  /** From a server that knows of an order we missed. */
  storeOverride(app: string, id: string, status: InstanceStatus): void {
    if (this.#overrides.get(id) === status) return
    this.#overrides.set(id, status)
    const lease = this.#applications.get(app)?.get(id)
    if (lease !== undefined) this.#put(app, id, { ...lease, instance: { ...lease.instance, overriddenStatus: status } })
    this.#version++
  }

  /** Undefined for one whose lease is over, unless nobody is expired at the moment. */
  instance(app: string, id: string): Instance | undefined {
    const lease = this.#applications.get(app)?.get(id)
    return lease === undefined || !this.#isVisible(lease) ? undefined : this.#view(lease)
  }

  /** Whatever its lease. */
  known(app: string, id: string): Instance | undefined {
    const lease = this.#applications.get(app)?.get(id)
    return lease && this.#view(lease)
  }

  instanceById(id: string): Instance | undefined {
    for (const leases of this.#applications.values()) {
      const lease = leases.get(id)
      if (lease !== undefined && this.#isVisible(lease)) return this.#view(lease)
    }
    return undefined
  }

  application(app: string): Application | undefined {
    const leases = this.#applications.get(app)
    return leases && { name: app, instances: this.#views(leases) }
  }

  applications(): Applications {
    const inOrder = inJavaOrder([...this.#applications], ([name]) => name)
    const applications = inOrder.map(([name, leases]) => ({ name, instances: this.#views(leases) }))
    return { versionsDelta: '1', appsHashcode: this.hashcode(), applications }
  }

  delta(versionsDelta: string): Applications {
    const byApp = new Map<string, Instance[]>()
    for (const { app, id, ended } of this.#queue.all()) {
      const lease = this.#applications.get(app)?.get(id) ?? ended
      if (lease === undefined) continue
      const instances = byApp.get(app)
      if (instances === undefined) byApp.set(app, [this.#view(lease)])
      else instances.push(this.#view(lease))
    }
    const applications = [...byApp].map(([name, instances]) => ({ name, instances }))
    return { versionsDelta, appsHashcode: this.hashcode(), applications }
  }

  hashcode(): string {
    return appsHashcode([...this.#leases()].map(([, , { instance }]) => instance))
  }

  overrideOf(id: string): InstanceStatus | undefined {
    return this.#overrides.get(id)
  }

  overrides(): ReadonlyMap<string, InstanceStatus> {
    return this.#overrides.all()
  }

  recentlyRegistered(): readonly Event[] {
    return this.#registered.all()
  }

  recentlyCancelled(): readonly Event[] {
    return this.#cancelled.all()
  }

  /** Counts what changes the list of instances, or anything but the time of a lease in it. */
  get version(): number {
    return this.#version
  }

  get deltaVersion(): number {
    return this.#deltaVersion
  }

  get renewalVersion(): number {
    return this.#renewalVersion
  }

  get size(): number {
    return this.#size
  }

  /** After the copy from a peer: so many were there. */
  open(copied: number): void {
    this.#expectedClients = copied > 0 ? copied : this.#deps.settings.openForTrafficCount
  }

  renewsThreshold(): number {
    return renewsThreshold(this.#expectedClients, this.#deps.settings)
  }

  renewsLastMinute(): number {
    return this.#renewals.lastMinute()
  }

  mayExpire(): boolean {
    return mayExpire(this.renewsLastMinute(), this.renewsThreshold(), this.#deps.settings)
  }

  updateThreshold(): void {
    this.#expectedClients = expectedAfterUpdate(this.#expectedClients, this.#size, this.#deps.settings)
  }

  dropOldChanges(): void {
    this.#overrides.forgetOld()
    if (this.#queue.dropBefore(this.#deps.now() - this.#deps.settings.deltaRetentionMs)) this.#deltaVersion++
  }

  /** To be called once an interval; what it is late, because the machine slept or was busy, is given to every lease on top. */
  evict(): number {
    const { now, settings, log, random } = this.#deps
    const nowMs = now()
    const sinceLast = nowMs - (this.#lastEvictionMs ?? nowMs - settings.evictionIntervalMs)
    this.#lastEvictionMs = nowMs
    if (!this.mayExpire()) return 0
    const compensationMs = Math.max(0, sinceLast - settings.evictionIntervalMs)
    const expired: [app: string, id: string][] = []
    let stillComing = 0
    for (const [app, id, lease] of this.#leases()) {
      if (isExpired(lease, nowMs, compensationMs)) expired.push([app, id])
      else if (!isLate(lease, nowMs - compensationMs)) stillComing += renewsPerMinute(lease)
    }
    // The count of the last minute is up to two minutes old: with short leases everybody would be gone before it shows.
    if (expired.length > 0 && !mayExpire(stillComing, this.renewsThreshold(), settings)) return 0
    const count = Math.min(expired.length, evictionLimit(this.#size, settings))
    // At random: otherwise whole applications would go first, before their share is noticed.
    for (const [app, id] of drawn(expired, count, random)) {
      log.warn({ app, id }, 'the lease has expired')
      this.#end(app, id)
    }
    return count
  }

  #end(app: string, id: string): boolean {
    const nowMs = this.#deps.now()
    const leases = this.#applications.get(app)
    const lease = leases?.get(id)
    this.#overrides.remove(id)
    if (leases === undefined || lease === undefined) return false
    leases.delete(id)
    if (leases.size === 0) this.#applications.delete(app)
    this.#size--
    this.#expect(-1)
    const instance = { ...lease.instance, actionType: 'DELETED' as const, lastUpdatedTimestamp: nowMs }
    this.#cancelled.add({ atMs: nowMs, app, id })
    this.#changed(app, id, { ...lease, instance, evictedAtMs: nowMs })
    return true
  }

  #put(app: string, id: string, lease: Lease): void {
    const leases = this.#applications.get(app) ?? new Map<string, Lease>()
    this.#applications.set(app, leases)
    if (!leases.has(id)) this.#size++
    leases.set(id, lease)
  }

  #modify(app: string, id: string, lease: Lease, change: Partial<Instance>, lastDirtyTimestamp = 0): void {
    const { instance } = lease
    const dirty = Math.max(instance.lastDirtyTimestamp, lastDirtyTimestamp)
    const about = { lastDirtyTimestamp: dirty, actionType: 'MODIFIED' as const, lastUpdatedTimestamp: this.#deps.now() }
    this.#put(app, id, { ...lease, instance: { ...instance, ...change, ...about } })
    this.#changed(app, id)
  }

  #renewedLease(app: string, id: string): Lease | undefined {
    const { now, settings } = this.#deps
    const lease = this.#applications.get(app)?.get(id)
    if (lease === undefined) return undefined
    const kept = renewed(lease, now(), settings.strictLeases)
    this.#put(app, id, kept)
    this.#renewalVersion++
    return kept
  }

  #withOrderedStatus(instance: Instance, previous: Lease | undefined, origin: Origin): Instance {
    const id = instanceIdOf(instance)
    if (instance.overriddenStatus !== 'UNKNOWN' && this.#overrides.get(id) === undefined) {
      this.#overrides.set(id, instance.overriddenStatus)
    }
    const overriddenStatus = this.#overrides.get(id) ?? instance.overriddenStatus
    return { ...instance, overriddenStatus, status: this.#statusOf(instance, id, previous, origin) }
  }

  #statusOf(instance: Instance, id: string, lease: Lease | undefined, origin: Origin): InstanceStatus {
    const [said, ordered, existing] = [instance.status, this.#overrides.get(id), lease?.instance.status]
    return effectiveStatus({ said, ordered, existing, isReplication: origin === 'replication' })
  }

  #changed(app: string, id: string, ended?: Lease): void {
    this.#queue.add({ app, id, atMs: this.#deps.now(), ended })
    this.#version++
    this.#deltaVersion++
  }

  #expect(more: number): void {
    if (this.#expectedClients > 0) this.#expectedClients += more
  }

  #isVisible(lease: Lease): boolean {
    return !isExpired(lease, this.#deps.now()) || !this.mayExpire()
  }

  #view(lease: Lease): Instance {
    return viewOf(lease, this.#deps.ownInstanceId)
  }

  #views(leases: ReadonlyMap<string, Lease>): readonly Instance[] {
    return inJavaOrder([...leases], ([id]) => id).map(([, lease]) => this.#view(lease))
  }

  *#leases(): Iterable<readonly [app: string, id: string, lease: Lease]> {
    for (const [app, leases] of this.#applications) for (const [id, lease] of leases) yield [app, id, lease]
  }
}

/** So many of them, any. */
function drawn<T>(from: readonly T[], count: number, random: () => number): readonly T[] {
  const left = [...from]
  return Array.from({ length: count }, () => left.splice(Math.floor(random() * left.length), 1)).flat()
}
