import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { normaliseDestination } from '../../protocols/bus/destination.ts'
import { decodeEvent, encodeEvent } from '../../protocols/bus/event-json.ts'
import { classOf, typeOf } from '../../protocols/bus/event-types.ts'
import type { AckEvent, BusEvent, UnknownEvent } from '../../protocols/bus/events.ts'
import { isForSelf, isFromSelf } from '../../protocols/bus/matching.ts'
import type { BusMessage, BusTransport } from '../../protocols/bus/transport.ts'
import { WireError } from '../../protocols/wire-error.ts'
import type { Bus, Environment } from '../platform.ts'
import { noTracing } from '../tracing/no-tracing.ts'
import type { Span, Tracing } from '../tracing/tracing.ts'
import { traceparentOf } from '../tracing/w3c.ts'
import { BusUnavailable } from './bus-unavailable.ts'
import { catchUp } from './catch-up.ts'
import { coalesced } from './coalesced.ts'
import { createEventLog, type EventLog } from './event-log.ts'
import { createListeners, type Listeners } from './listeners.ts'
import { type BusSettings, busSettings } from './settings.ts'

export interface BusParts {
  readonly environment: Environment
  readonly log: Logger
  /** Undefined: events stay in this process. */
  readonly transport: BusTransport | undefined
  readonly handlers: BusHandlers
  readonly tracing?: Tracing
  readonly clock?: { now(): number }
  readonly publishTimeoutMs?: number
}

export interface BusHandlers {
  /** The keys that changed. */
  refresh(): Promise<readonly string[]>
  changeEnvironment(values: ReadonlyMap<string, string>): Promise<void>
  /** Begins to stop the process, and returns. */
  shutdown?(): void
}

export interface RunningBus extends Bus {
  /** Settles when the first attempt to connect has come to something: a connection, or none yet. */
  readonly tried: Promise<void>
  shutdown(destination?: string): Promise<void>
  close(): Promise<void>
}

/** An event that is sent, and not an acknowledgement. */
type Order = Exclude<BusEvent, AckEvent | UnknownEvent>

export function createBus(parts: BusParts): RunningBus {
  const settings = busSettings(parts.environment)
  const { self } = settings
  const events = createEventLog(parts.log, settings.traces)
  const bus = new Member(parts, settings, events)
  const envelope = (destination?: string) => bus.envelope(normaliseDestination(destination))
  return {
    id: self.id,
    tried: firstOutcome(parts.transport),
    refresh: (destination) => bus.send({ kind: 'refresh', ...envelope(destination) }),
    changeEnvironment: (values, destination) =>
      bus.send({ kind: 'environment-change', ...envelope(destination), values: new Map(values) }),
    shutdown: (destination) => bus.send({ kind: 'shutdown', ...envelope(destination) }),
    onEvent: (listener) => bus.listeners.add(listener),
    close: () => bus.close(),
  }
}

function firstOutcome(transport: BusTransport | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (transport === undefined || transport.state.kind !== 'connecting') return resolve()
    transport.onState(() => resolve())
  })
}

/** One of those on the bus: what it sends it has handled itself, and what comes back of that it only acknowledges. */
class Member {
  readonly listeners: Listeners<BusEvent>
  readonly #parts: BusParts
  readonly #settings: BusSettings
  readonly #tracing: Tracing
  readonly #events: EventLog
  readonly #refresh: () => Promise<readonly string[]>
  readonly #stop = new AbortController()
  #seen: BusMessage | undefined

  constructor(parts: BusParts, settings: BusSettings, events: EventLog) {
    const { transport, log, handlers } = parts
    this.#parts = parts
    this.#settings = settings
    this.#tracing = parts.tracing ?? noTracing
    this.#events = events
    this.#refresh = coalesced(() => handlers.refresh())
    this.listeners = createListeners((err) => log.error({ err }, 'a listener of the bus failed'))
    transport?.subscribe((message) => this.#receive(message))
    transport?.onState((state) => events.state(state))
    if (settings.follows.refresh) transport?.onGap(() => void catchUp(this.#refresh, log, this.#stop.signal))
  }

  envelope(destinationService: string) {
    const timestamp = (this.#parts.clock ?? Date).now()
    return { timestamp, originService: this.#settings.self.id, destinationService, id: randomUUID() }
  }

  /** One trace: who sends, and all who follow. */
  async send(event: Order): Promise<void> {
    if (this.#parts.transport === undefined) return await this.#send(event)
    const { name, remoteService } = this.#traceNames()
    await this.#tracing.run({ name: `${name} send`, kind: 'producer', remoteService }, (span) => this.#send(event, span))
  }

  async #send(event: Order, span?: Span): Promise<void> {
    const isMine = isForSelf(event, this.#settings.self)
    this.listeners.tell(event)
    if (isMine && event.kind !== 'shutdown') await this.#follow(event, span)
    await this.#publish(event, traceOf(span))
    if (isMine && event.kind === 'shutdown') await this.#follow(event, span)
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#parts.transport?.close()
  }

  /** A rejection brings the same message again. */
  async #receive(message: BusMessage): Promise<void> {
    const event = decodeEvent(message)
    if (event.kind === 'unreadable') return this.#events.skipped(event.because)
    if (event.kind === 'unknown') this.#events.skipped(`its type is ${typeOf(event).slice(0, 200)}`)
    const { self } = this.#settings
    const isOwn = isFromSelf(event, self)
    if (!isOwn && message !== this.#seen) this.listeners.tell(event)
    this.#seen = message
    if (event.kind !== 'ack' && event.kind !== 'unknown' && isForSelf(event, self)) {
      const { name, remoteService } = this.#traceNames()
      const start = {
        name: `${name} receive`,
        kind: 'consumer',
        remoteService,
        from: { traceparent: message.traceparent },
      } as const
      if (isOwn) await this.#take(event, isOwn, message)
      else await this.#tracing.run(start, (span) => this.#take(event, isOwn, message, span))
    }
    if (!isOwn || event.kind !== 'ack') this.#events.traced(event)
  }

  async #take(event: Order, isOwn: boolean, { traceparent }: BusMessage, span?: Span): Promise<void> {
    const isLast = event.kind === 'shutdown'
    if (!isOwn && !isLast) await this.#followOrSay(event, span)
    if (this.#settings.acknowledges) await this.#acknowledge(event, traceOf(span) ?? traceparent)
    // Who has stopped acknowledges nothing.
    if (!isOwn && isLast) await this.#followOrSay(event, span)
  }

  async #followOrSay(event: Order, span: Span | undefined): Promise<void> {
    try {
      await this.#follow(event, span)
    } catch (err) {
      const { id, originService: origin } = event
      this.#parts.log.error({ err, type: typeOf(event), id, origin }, 'an event of the bus could not be followed')
      throw err
    }
  }

  async #follow(event: Order, span: Span | undefined): Promise<void> {
    const { handlers, log } = this.#parts
    const { follows } = this.#settings
    if (event.kind === 'refresh' && follows.refresh) {
      const keys = await this.#refresh()
      const say = () => log.info({ keys, origin: event.originService }, 'refreshed by the bus')
      if (span === undefined) say()
      else this.#tracing.within(span, say)
    }
    if (event.kind === 'environment-change' && follows.environmentChange) await handlers.changeEnvironment(event.values)
    if (event.kind === 'shutdown' && follows.shutdown) {
      log.warn({ origin: event.originService }, 'told by the bus to stop')
      handlers.shutdown?.()
    }
  }

  async #acknowledge(event: Order, traceparent: string | undefined): Promise<void> {
    const ack: AckEvent = {
      ...{ kind: 'ack', ...this.envelope(this.#settings.acknowledgeTo) },
      ...{ ackId: event.id, ackDestinationService: event.destinationService, event: classOf(event) },
    }
    try {
      await this.#publish(ack, traceparent)
    } catch (err) {
      // It was followed: to do so once more would not bring the acknowledgement.
      if (!this.#stop.signal.aborted) this.#parts.log.warn({ err, id: event.id }, 'an event of the bus could not be acknowledged')
      return
    }
    this.listeners.tell(ack)
    this.#events.traced(ack)
  }

  #traceNames() {
    const { broker, destination } = this.#settings
    return { name: destination, remoteService: broker === 'kafka' ? 'Kafka' : 'RabbitMQ' }
  }

  async #publish(event: Order | AckEvent, traceparent: string | undefined): Promise<void> {
    const { transport, publishTimeoutMs: timeoutMs = 10_000 } = this.#parts
    try {
      await transport?.publish(encodeEvent(event), { timeoutMs, ...(isTrace(traceparent) && { traceparent }) })
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      throw new BusUnavailable(String(error.facts.because ?? error.kind), error)
    }
  }
}

/** Undefined without tracing. */
function traceOf(span: Span | undefined): string | undefined {
  return span === undefined || span.traceId === '' ? undefined : traceparentOf(span)
}

function isTrace(traceparent: string | undefined): traceparent is string {
  return traceparent !== undefined && /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/.test(traceparent)
}
