import { actuatorAt, type Health, healthAt, type Told, told } from '../actuator.ts'
import type { ServiceInstance } from '../instances.ts'

export interface DescribedInstance extends ServiceInstance {
  readonly health: Told<Health | undefined>
  /** What its actuator exposes, by name. */
  readonly actuator: Told<Readonly<Record<string, string>>>
  /** By name; null where it shows none. */
  readonly breakers: Readonly<Record<string, string>> | null
}

const patienceMs = 5000

/** What an instance tells of itself, asked all at once. */
export async function describedInstance(instance: ServiceInstance, signal: AbortSignal): Promise<DescribedInstance> {
  const client = actuatorAt(instance.actuatorUrl, patienceMs, signal)
  const [health, actuator, breakers] = await Promise.all([
    healthAt(instance.actuatorUrl, patienceMs, signal),
    told(async () => {
      const { status, body } = await client.links()
      return body?._links ? { value: linksIn(body._links) } : { because: `it answers ${status}` }
    }),
    told(async () => ({ value: (await client.circuitBreakers()).body?.circuitBreakers ?? null })),
  ])
  const found = 'value' in breakers ? breakers.value : null
  return {
    ...instance,
    ...{ health, actuator },
    breakers: found && Object.fromEntries(Object.entries(found).map(([name, { state }]) => [name, state])),
  }
}

/** Those of a part of it (`health-path`) say nothing that its own does not. */
function linksIn(links: Readonly<Record<string, { readonly href: string }>>): Readonly<Record<string, string>> {
  const own = Object.entries(links).filter(([name, { href }]) => name !== 'self' && !href.includes('{'))
  return Object.fromEntries(own.map(([name, { href }]) => [name, href]))
}
