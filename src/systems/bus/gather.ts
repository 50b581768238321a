import type { AckEvent } from '../../protocols/bus/events.ts'
import { rest } from '../../shared/rest.ts'
import type { Order } from './join.ts'
import { type Ack, type Expected, missing, type Reconciled, reconcile } from './reconcile.ts'

export interface Gathering {
  readonly expected: readonly Expected[]
  /** Whether more than these may be there: then the time is waited out. */
  readonly isOpen: boolean
  /** So many are enough where nobody is known, and at least wanted where somebody is. */
  readonly least: number
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** Who has answered so far. */
  readonly onHeard?: (count: number) => void
}

/** Hears acknowledgements, and knows whose event they are for. */
export class Ear {
  readonly #early: { readonly ack: AckEvent; readonly at: number }[] = []
  #take: ((ack: AckEvent, at: number) => void) | undefined

  hear(ack: AckEvent): void {
    const at = performance.now()
    if (this.#take) this.#take(ack, at)
    else this.#early.push({ ack, at })
  }

  /** Publishes, and waits for all that are expected, or for the time to pass. Acknowledgements of other events do not count. */
  async gather<Event extends { readonly id: string }>(
    publish: () => Promise<Event>,
    gathering: Gathering,
  ): Promise<{ readonly event: Event; readonly found: Reconciled }> {
    const { expected, isOpen, least, timeoutMs, signal, onHeard } = gathering
    const acks: Ack[] = []
    const enough = new AbortController()
    const look = () => {
      const isComplete = isOpen ? least > 0 : missing(reconcile(expected, acks)) === 0
      if (isComplete && acks.length >= least) enough.abort()
    }
    const published = performance.now()
    const event = await publish()
    const deadline = performance.now() + timeoutMs
    this.#take = ({ ackId, originService: origin }, at) => {
      if (ackId !== event.id || acks.some((each) => each.origin === origin)) return
      acks.push({ origin, tookMs: Math.max(0, Math.round(at - published)) })
      onHeard?.(acks.length)
      look()
    }
    for (const { ack, at } of this.#early.splice(0)) this.#take(ack, at)
    look()
    const until = AbortSignal.any([signal, enough.signal])
    await rest(Math.max(0, deadline - performance.now()), until)
    this.#take = () => undefined
    signal.throwIfAborted()
    return { event, found: reconcile(expected, acks) }
  }
}

/** Nothing of it is done by anybody, ours or Spring's, and still everybody acknowledges it: the values are none. */
export function ping(destination: string): Order {
  return { kind: 'environment-change', destination, values: new Map() }
}
