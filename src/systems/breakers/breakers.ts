import type { ActuatorBreaker } from '../../protocols/actuator/client.ts'
import type { ServiceInstance } from '../instances.ts'
import { askAll } from './ask-all.ts'

/** A breaker of one instance; rates as its actuator writes them. */
export interface Breaker extends ActuatorBreaker {
  readonly service: string
  /** `user-service:41231` */
  readonly instance: string
  readonly name: string
}

export interface BreakersFound {
  readonly breakers: readonly Breaker[]
  /** Those that could not be asked. */
  readonly silent: readonly { readonly instance: string; readonly because: string }[]
}

/** The breakers of these instances; one that exposes none has none. */
export async function breakersOf(instances: readonly ServiceInstance[], signal: AbortSignal): Promise<BreakersFound> {
  const asked = await askAll(instances, signal, async (client) => (await client.circuitBreakers()).body?.circuitBreakers)
  return {
    breakers: asked.flatMap(({ instance: { service, name: instance }, answer }) =>
      Object.entries(answer ?? {}).map(([name, breaker]) => ({ service, instance, name, ...breaker })),
    ),
    silent: asked.flatMap(({ instance, because }) => (because === undefined ? [] : [{ instance: instance.name, because }])),
  }
}
