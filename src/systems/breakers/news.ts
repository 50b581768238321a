import type { ActuatorBreakerEvent } from '../../protocols/actuator/client.ts'
import type { ServiceInstance } from '../instances.ts'
import { askAll } from './ask-all.ts'

/** Something that happened to a breaker. */
export interface BreakerNews {
  /** ISO. */
  readonly at: string
  readonly service: string
  readonly instance: string
  readonly name: string
  /** `STATE_TRANSITION`, `ERROR` … */
  readonly type: string
  /** `CLOSED_TO_OPEN`; null where it is none. */
  readonly transition: string | null
  readonly error: string | null
  readonly durationMs: number | null
}

/** What is new since the last look, at each instance. An endpoint keeps the last events of a breaker, by default 100. */
export class BreakerNewsReader {
  readonly #seen = new Map<string, ReadonlySet<string>>()
  readonly #away = new Set<string>()

  /** The first look at an instance takes note of what was, and tells none of it. */
  async read(instances: readonly ServiceInstance[], signal: AbortSignal): Promise<NewsFound> {
    const asked = await askAll(
      instances,
      signal,
      async (client) => (await client.circuitBreakerEvents()).body?.circuitBreakerEvents ?? [],
    )
    const found: { news: BreakerNews[]; gaps: string[]; gone: string[] } = { news: [], gaps: [], gone: [] }
    for (const { instance, answer, because } of asked) {
      if (because !== undefined && !this.#away.has(instance.id)) found.gone.push(`${instance.name}: ${because}`)
      if (because === undefined) this.#away.delete(instance.id)
      else this.#away.add(instance.id)
      if (answer === undefined) continue
      const before = this.#seen.get(instance.id)
      const events = new Map(answer.map((event, at) => [keyOf(event, answer, at), event]))
      this.#seen.set(instance.id, new Set(events.keys()))
      if (before === undefined) continue
      const fresh = [...events].filter(([key]) => !before.has(key)).map(([, event]) => event)
      if (before.size > 0 && fresh.length === events.size && events.size > 0) found.gaps.push(instance.name)
      found.news.push(...fresh.map((event) => toNews(event, instance)))
    }
    const known = new Set(instances.map(({ id }) => id))
    for (const id of this.#seen.keys()) if (!known.has(id)) this.#seen.delete(id)
    found.news.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0))
    return found
  }
}

export interface NewsFound {
  readonly news: readonly BreakerNews[]
  /** Instances at which more happened than is kept. */
  readonly gaps: readonly string[]
  /** Those that cannot be asked any more. */
  readonly gone: readonly string[]
}

/** Two that happened in the same moment are told apart by how many were before. */
function keyOf(
  { circuitBreakerName, creationTime, type }: ActuatorBreakerEvent,
  all: readonly ActuatorBreakerEvent[],
  at: number,
): string {
  let same = 0
  for (let earlier = at - 1; earlier >= 0 && all[earlier]?.creationTime === creationTime; earlier--) same += 1
  return `${circuitBreakerName}\0${creationTime}\0${type}\0${same}`
}

function toNews(event: ActuatorBreakerEvent, { service, name: instance }: ServiceInstance): BreakerNews {
  const { circuitBreakerName: name, type, creationTime, stateTransition, errorMessage, durationInMs } = event
  // `…+09:00[Asia/Seoul]`, with nine digits of a second.
  const at = new Date(creationTime.replace(/\[.*$/, '').replace(/(\.\d{3})\d+/, '$1'))
  return {
    at: Number.isNaN(at.getTime()) ? creationTime : at.toISOString(),
    ...{
      service,
      instance,
      name,
      type,
      transition: stateTransition ?? null,
      error: errorMessage ?? null,
      durationMs: durationInMs ?? null,
    },
  }
}
