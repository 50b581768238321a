import { urlOf } from '../../../platform/discovery/instance-url.ts'
import type { Discovery } from '../../../platform/platform.ts'
import type { Instance } from '../../../protocols/eureka/instance.ts'

/** Round robin over the instances of a service that are UP. */
export class Balancer {
  readonly #discovery: Pick<Discovery, 'instances' | 'unreachable'>
  readonly #next = new Map<string, number>()
  readonly #origins = new WeakMap<Instance, string>()

  constructor(discovery: Pick<Discovery, 'instances' | 'unreachable'>) {
    this.#discovery = discovery
  }

  /** One that was not tried yet; undefined when there is none left. */
  choose(service: string, tried: readonly Instance[]): Instance | undefined {
    const all = this.#discovery.instances(service)
    const open = tried.length === 0 ? all : all.filter((instance) => !tried.some((each) => urlOf(each) === urlOf(instance)))
    if (open.length === 0) return undefined
    const at = this.#next.get(service) ?? 0
    this.#next.set(service, (at + 1) % Number.MAX_SAFE_INTEGER)
    return open[at % open.length]
  }

  originOf(instance: Instance): string {
    const known = this.#origins.get(instance)
    if (known !== undefined) return known
    const origin = urlOf(instance)
    this.#origins.set(instance, origin)
    return origin
  }

  unreachable(instance: Instance): void {
    this.#discovery.unreachable(instance)
  }
}
