import type { Endpoint, Question } from '../actuator/endpoint.ts'
import { HttpProblem } from '../http/http-problem.ts'
import type { EventLog, LoggedEvent } from './event-log.ts'

interface Asked {
  /** The names, sorted. */
  readonly names: () => readonly string[]
  readonly eventsOf: (name: string) => EventLog | undefined
}

export interface EventWords {
  /** `circuitbreakerevents` */
  readonly id: string
  /** `circuitBreakerEvents` */
  readonly list: string
  /** `circuitBreakerName` */
  readonly name: string
  /** How the index calls the name in the path, where it is not `name`. */
  readonly selector?: string
  readonly types: readonly string[]
  /** What one has beside its name, type and time. */
  readonly more?: (event: LoggedEvent) => Readonly<Record<string, unknown>>
}

/** `GET /actuator/retries`: `{"retries":["orderService"]}` */
export function namesEndpoint(id: string, list: string, names: () => readonly string[]): Endpoint {
  return { id, operations: [{ method: 'GET', answer: () => ({ body: { [list]: names() } }) }] }
}

/** All events, those of one, or those of one and a type, in whatever case; of a name that is not there none, as there. */
export function eventsEndpoint(words: EventWords, { names, eventsOf }: Asked): Endpoint {
  const shown = (chosen: readonly string[], type?: string) => {
    const events = chosen.flatMap((name) =>
      (eventsOf(name)?.all() ?? [])
        .filter((event) => type === undefined || event.type === type)
        .map((event) => ({ name, event })),
    )
    events.sort((one, other) => one.event.atMs - other.event.atMs)
    return { body: { [words.list]: events.map(({ name, event }) => asJson(words, name, event)) } }
  }
  const name = words.selector ?? 'name'
  const ofType = ({ selected, selectedSecond }: Question) => {
    const type = selectedSecond.toUpperCase()
    if (!words.types.includes(type)) throw new HttpProblem(500, 'unknown-event-type', 'There are no events of this type.')
    return shown([selected], type)
  }
  return {
    id: words.id,
    operations: [
      { method: 'GET', answer: () => shown(names()) },
      { method: 'GET', selector: { name }, answer: ({ selected }) => shown([selected]) },
      { method: 'GET', selector: { name, second: 'eventType' }, answer: ofType },
    ],
  }
}

function asJson({ name: key, more }: EventWords, name: string, event: LoggedEvent): object {
  return { [key]: name, type: event.type, creationTime: javaTime(event.atMs), ...more?.(event) }
}

/** As Java writes a time with its zone. */
function javaTime(atMs: number): string {
  return `${new Date(atMs).toISOString()}[Etc/UTC]`
}
