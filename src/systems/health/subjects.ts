import type { InstanceView } from '../../lab/supervisor-rpc.ts'
import type { ServiceInstance } from '../instances.ts'
import type { HttpTarget } from '../target.ts'

/** Somebody whose health can be told, and by whom. */
export interface Subject {
  readonly name: string
  readonly where: string
  /** Its actuator tells; null: who runs it does. */
  readonly actuatorUrl: string | null
  /** What is told of it without asking: by the lab that runs it, or by discovery. Null: nothing. */
  readonly state: { readonly status: string; readonly because: string | null } | null
}

/** What a lab runs: engines are as the lab finds them, services say it themselves. A job that is done is nobody any more. */
export function subjectsOfLab(instances: readonly InstanceView[]): readonly Subject[] {
  return instances
    .filter(({ kind }) => kind !== 'job')
    .map(({ name, where, kind, phase, detail }) => {
      const isUp = phase === 'healthy'
      const state = {
        status: isUp ? 'UP' : 'DOWN',
        because: isUp ? null : [phase, detail].filter((each) => each !== null).join(': '),
      }
      const asks = kind === 'service' && where.startsWith('http') && phase !== 'stopped'
      return { name, where, actuatorUrl: asks ? `${where.replace(/\/+$/, '')}/actuator` : null, state }
    })
}

/** Those that discovery knows and the lab does not run. */
export function subjectsRegistered(instances: readonly ServiceInstance[], known: readonly Subject[]): readonly Subject[] {
  const ports = new Set(known.flatMap(({ where }) => (URL.canParse(where) ? [new URL(where).port] : [])))
  return instances
    .filter(({ url }) => !ports.has(new URL(url).port))
    .map(({ name, url, actuatorUrl, status }) => {
      const state = { status, because: status === 'UP' ? null : `${status} at discovery` }
      return { name, where: url, actuatorUrl, state }
    })
}

/** Servers that say how they are at `/actuator/health`; Zipkin at `/health`, in the same words. */
export function subjectsOfServers(
  servers: Readonly<Partial<Record<'config' | 'gateway' | 'zipkin', HttpTarget | undefined>>>,
): readonly Subject[] {
  return Object.entries(servers).flatMap(([name, server]) => {
    if (server === undefined) return []
    const url = server.url.replace(/\/+$/, '')
    return [{ name, where: url, actuatorUrl: name === 'zipkin' ? url : `${url}/actuator`, state: null }]
  })
}
