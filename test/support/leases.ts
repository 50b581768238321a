import { setTimeout as pause } from 'node:timers/promises'
import { instancesIn } from '../peers/support/registry.ts'

const app = 'SHORT-LEASES'
const renewalSecs = 2

/** Instances that are nothing but a lease of four seconds: registered, and renewed each second unless they are silent. */
export class Leases {
  readonly ids: readonly string[]
  /** Its address. */
  readonly registry: string
  readonly #silent = new Set<string>()
  readonly #stop = new AbortController()
  #renewing: Promise<void> = Promise.resolve()

  private constructor(registry: string, count: number) {
    this.registry = registry
    this.ids = Array.from({ length: count }, (_, index) => `lease-${index + 1}`)
  }

  static async begin(registry: string, count: number): Promise<Leases> {
    const leases = new Leases(registry, count)
    for (const id of leases.ids) await leases.#register(id)
    leases.#renewing = leases.#renewAll()
    return leases
  }

  /** These from now on, and no others. */
  silence(ids: readonly string[]): void {
    this.#silent.clear()
    for (const id of ids) this.#silent.add(id)
  }

  /** Whom the registry still has. */
  async registered(): Promise<readonly string[]> {
    return (await instancesIn(this.registry, app)).map(({ instanceId }) => instanceId)
  }

  async end(): Promise<void> {
    this.#stop.abort()
    await this.#renewing
  }

  async #renewAll(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      for (const id of this.ids) if (!this.#silent.has(id)) await this.#renew(id).catch(() => undefined)
      await pause(1000, undefined, { signal }).catch(() => undefined)
    }
  }

  /** Who is not known any more registers again, as every client does. */
  async #renew(id: string): Promise<void> {
    const { status } = await this.#ask('PUT', `/${id}`)
    if (status === 404) await this.#register(id)
  }

  async #register(id: string): Promise<void> {
    const { status } = await this.#ask('POST', '', registrationOf(id))
    if (status !== 204) throw new Error(`the registration of ${id} is answered with ${status}`)
  }

  async #ask(method: string, path: string, body?: string): Promise<Response> {
    const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
    const answer = await fetch(`${this.registry}/eureka/apps/${app}${path}`, { method, headers, body: body ?? null })
    await answer.arrayBuffer()
    return answer
  }
}

function registrationOf(instanceId: string): string {
  const dataCenterInfo = { '@class': 'com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo', name: 'MyOwn' }
  const leaseInfo = { renewalIntervalInSecs: renewalSecs, durationInSecs: 2 * renewalSecs }
  const instance = { instanceId, app, hostName: '127.0.0.1', ipAddr: '127.0.0.1', status: 'UP', dataCenterInfo, leaseInfo }
  return JSON.stringify({ instance })
}
