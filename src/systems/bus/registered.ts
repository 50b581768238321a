import type { Instance } from '../../protocols/eureka/instance.ts'
import { WireError } from '../../protocols/wire-error.ts'
import { actuatorOf, portOf, registeredAt } from '../registry.ts'
import type { HttpTarget, Target } from '../target.ts'
import { byName, type Member } from './member.ts'

export type Roll =
  | { readonly kind: 'known'; readonly members: readonly Member[] }
  /** No registry is told, or it does not answer: `because`. */
  | { readonly kind: 'unknown'; readonly because: string; readonly members: readonly Member[] }

const patienceMs = 5000

/** Who is there: all instances that are registered, and of a lab also those that everybody knows without. */
export async function callTheRoll(target: Target, signal: AbortSignal): Promise<Roll> {
  const { eureka } = target
  if (eureka === undefined) return { kind: 'unknown', because: 'no discovery is known', members: withOwn(target, []) }
  const [first = eureka.url] = eureka.url.split(',')
  try {
    const applications = await registeredAt({ ...eureka, url: first }, patienceMs, signal)
    const instances = applications.flatMap((each) => each.instances)
    return { kind: 'known', members: withOwn(target, named(instances)).toSorted(byName) }
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    const because = `discovery at ${first} cannot be asked who is there (${error.kind})`
    return { kind: 'unknown', because, members: withOwn(target, []) }
  }
}

function named(instances: readonly Instance[]): readonly Member[] {
  const names = instances.map((each) => `${applicationOf(each)}:${portOf(each)}`)
  return instances.map((instance, at) => {
    const name = names[at] ?? ''
    const isAlone = names.indexOf(name) === names.lastIndexOf(name)
    return {
      name: isAlone ? name : (instance.instanceId ?? `${name} (${instance.ipAddr})`),
      application: applicationOf(instance),
      port: portOf(instance),
      instanceId: instance.instanceId ?? null,
      status: instance.status,
      actuatorUrl: actuatorOf(instance),
    }
  })
}

/** The registry has it in capitals; the name that others call it by is written as its owner wrote it. */
function applicationOf({ app, vipAddress }: Instance): string {
  return vipAddress?.toUpperCase() === app.toUpperCase() ? vipAddress : app.toLowerCase()
}

/** In a lab of ours, config server and registry are on the bus and register nowhere. What a context calls so may be anybody's. */
function withOwn({ kind, config, eureka }: Target, members: readonly Member[]): readonly Member[] {
  if (kind !== 'lab') return members
  const own = [...unregistered('config-service', config), ...unregistered('discovery-service', eureka)]
  return [...members, ...own.filter(({ name }) => members.every((each) => each.name !== name))]
}

function unregistered(application: string, server: HttpTarget | undefined): readonly Member[] {
  return (server?.url.split(',') ?? []).map((url) => {
    const { protocol, host, port } = new URL(url)
    const number = Number(port || (protocol === 'https:' ? 443 : 80))
    return {
      ...{ name: `${application}:${number}`, application, port: number },
      ...{ instanceId: null, status: 'UP', actuatorUrl: `${protocol}//${host}/actuator` },
    }
  })
}
