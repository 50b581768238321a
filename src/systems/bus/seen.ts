import { normaliseDestination } from '../../protocols/bus/destination.ts'
import type { Unreadable } from '../../protocols/bus/event-json.ts'
import { typeOf } from '../../protocols/bus/event-types.ts'
import type { BusEvent } from '../../protocols/bus/events.ts'
import { masked } from '../masked.ts'

/** An event as it passed, for a person; `whole` is what lay on the wire. */
export interface Seen {
  readonly at: number
  /** `refresh`, `env`, `ack`, `shutdown`, the name of another class, or `unreadable`. */
  readonly type: string
  readonly origin: string | null
  readonly destination: string | null
  /** What it is about. */
  readonly what: string
  readonly whole: Readonly<Record<string, unknown>>
}

export interface SeenEvent {
  readonly event: BusEvent | Unreadable
  readonly body: Buffer
  readonly at: number
  /** When an event with this id passed, if it was seen. */
  readonly seenAt: (id: string) => number | undefined
  /** Secrets, too. */
  readonly reveal: boolean
}

export function seen({ event, body, at, seenAt, reveal }: SeenEvent): Seen {
  if (event.kind === 'unreadable') {
    const whole = { unreadable: event.because, text: body.toString('utf8').slice(0, 1000) }
    return { at, type: 'unreadable', origin: null, destination: null, what: event.because, whole }
  }
  const { originService: origin, destinationService } = event
  const values = event.kind === 'environment-change' ? [...event.values] : []
  const shown = values.map(([key, value]) => [key, reveal ? value : masked(key, value)] as const)
  const whole = { ...membersOf(body), ...(values.length > 0 && { values: Object.fromEntries(shown) }) }
  return {
    ...{ at, type: wordOf(event), origin, destination: destinationService ?? normaliseDestination(null), whole },
    what: event.kind === 'ack' ? ackAsText(event, at, seenAt(event.ackId)) : shown.map((pair) => pair.join('=')).join(' '),
  }
}

function wordOf(event: BusEvent): string {
  if (event.kind === 'environment-change') return 'env'
  return event.kind === 'unknown' ? typeOf(event) : event.kind
}

function ackAsText({ event, ackId }: BusEvent & { readonly kind: 'ack' }, at: number, since: number | undefined): string {
  const type = event?.replace(/^.*\./, '').replace(/RemoteApplicationEvent$/, '') ?? ''
  const of = { Refresh: 'refresh', EnvironmentChange: 'env' }[type] ?? type
  return `of ${of} ${ackId.slice(0, 8)}${since === undefined ? '' : ` after ${at - since}ms`}`
}

/** Members that we know nothing of are kept. */
function membersOf(body: Buffer): object {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'))
    return typeof parsed === 'object' && parsed !== null ? parsed : {}
  } catch {
    return {}
  }
}
