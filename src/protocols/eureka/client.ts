import { createEurekaHttp, type EurekaHttpOptions, pathSegment } from './http.ts'
import type { Applications, Instance, InstanceStatus } from './instance.ts'
import { decodeApplications, decodeInstance, encodeRegistration } from './json.ts'

/** What an instance says of itself with each renewal. */
export interface Renewal {
  readonly status: InstanceStatus
  readonly lastDirtyTimestamp: number
  readonly overriddenStatus?: InstanceStatus
}

/** unknown: the server has no such lease, or an older one; it wants a registration. */
export type LeaseAnswer = 'known' | 'unknown'

/** The REST operations of Eureka as a Spring client uses them. What fails is a WireError; a signal's reason is thrown as it is. */
export interface EurekaClient {
  register(instance: Instance, signal?: AbortSignal): Promise<void>
  heartbeat(app: string, id: string, renewal: Renewal, signal?: AbortSignal): Promise<LeaseAnswer>
  cancel(app: string, id: string, signal?: AbortSignal): Promise<LeaseAnswer>
  applications(signal?: AbortSignal): Promise<Applications>
  /** Undefined from a server that gives none. */
  delta(signal?: AbortSignal): Promise<Applications | undefined>
  instance(app: string, id: string, signal?: AbortSignal): Promise<Instance | undefined>
  overrideStatus(app: string, id: string, status: InstanceStatus, signal?: AbortSignal): Promise<LeaseAnswer>
  removeOverride(app: string, id: string, signal?: AbortSignal): Promise<LeaseAnswer>
  /** Ends what is under way. */
  close(): Promise<void>
}

export function createEurekaClient(options: EurekaHttpOptions): EurekaClient {
  const http = createEurekaHttp(options)
  const lease = async (method: 'PUT' | 'DELETE', path: string, signal: AbortSignal | undefined): Promise<LeaseAnswer> => {
    const { status } = await http.send({ method, path, accepted: [200, 404] }, signal)
    return status === 200 ? 'known' : 'unknown'
  }
  return {
    async register(instance, signal) {
      const body = encodeRegistration(instance)
      await http.send({ method: 'POST', path: `apps/${pathSegment(instance.app)}`, body, accepted: [204] }, signal)
    },
    heartbeat: (app, id, { status, lastDirtyTimestamp, overriddenStatus }, signal) => {
      const override = overriddenStatus === undefined ? '' : `&overriddenstatus=${overriddenStatus}`
      return lease('PUT', `${pathOf(app, id)}?status=${status}&lastDirtyTimestamp=${lastDirtyTimestamp}${override}`, signal)
    },
    cancel: (app, id, signal) => lease('DELETE', pathOf(app, id), signal),
    async applications(signal) {
      const { body, wrong } = await http.send({ method: 'GET', path: 'apps/', accepted: [200] }, signal)
      return decoded(() => decodeApplications(body), wrong)
    },
    async delta(signal) {
      const { status, body, wrong } = await http.send({ method: 'GET', path: 'apps/delta', accepted: [200, 403, 404] }, signal)
      return status === 200 ? decoded(() => decodeApplications(body), wrong) : undefined
    },
    async instance(app, id, signal) {
      const { status, body, wrong } = await http.send({ method: 'GET', path: pathOf(app, id), accepted: [200, 404] }, signal)
      return status === 200 ? decoded(() => decodeInstance(body), wrong) : undefined
    },
    overrideStatus: (app, id, status, signal) => lease('PUT', `${pathOf(app, id)}/status?value=${status}`, signal),
    removeOverride: (app, id, signal) => lease('DELETE', `${pathOf(app, id)}/status`, signal),
    close: () => http.close(),
  }
}

function pathOf(app: string, id: string): string {
  return `apps/${pathSegment(app)}/${pathSegment(id)}`
}

function decoded<T>(decode: () => T, wrong: (cause: unknown) => Error): T {
  try {
    return decode()
  } catch (error) {
    throw wrong(error)
  }
}
