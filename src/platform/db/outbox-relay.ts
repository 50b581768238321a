import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { messageOf } from '../../shared/errors.ts'
import { type Clock, systemClock } from '../clock.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Stream } from '../stream/stream.ts'
import type { Tracing } from '../tracing/tracing.ts'
import { within } from '../within.ts'
import type { Database } from './database.ts'
import { Lease } from './lease.ts'

export interface OutboxRelayOptions {
  readonly table: string
  readonly database: Database
  readonly stream: Pick<Stream, 'send'>
  readonly log: Logger
  readonly metrics: Metrics
  readonly tracing: Tracing
  readonly clock?: Clock
  readonly monotonicMs?: () => number
}

interface Stored {
  readonly id: number
  readonly binding: string
  readonly message_key: string
  readonly payload: string
  readonly headers: string
}

const batchSize = 500
/** How often it looks for what other instances stored. */
const pollMs = 250
const renewEveryMs = 1000
const lostAfterMs = 4000
/** So long a broker may take; a later yes is a message that is sent twice. */
const sendLimitMs = 30_000
const longestWaitMs = 5000
const closeLimitMs = 2000

/**
 * Sends what lies in an outbox, at least once and in order for each key. Of several instances one does it at a time; for a moment two
 * may, and then a message goes out twice.
 */
export class OutboxRelay {
  readonly #options: Required<OutboxRelayOptions>
  readonly #lease: Lease
  readonly #count: { add(amount?: number): void }
  #heldAtMs = Number.NEGATIVE_INFINITY
  #failures = 0
  /** Another instance sends: it looks by itself for what we store. */
  #standsBy = false
  #isAwaited = false
  #working: Promise<void> | undefined
  #callOff: () => void = () => undefined
  #isClosed = false

  constructor(options: OutboxRelayOptions) {
    const all = { clock: systemClock, monotonicMs: () => performance.now(), ...options }
    this.#options = all
    const { table, database, monotonicMs, metrics } = all
    this.#lease = new Lease(database, { table: `${table}_lease`, name: 'relay', owner: randomUUID(), lostAfterMs, monotonicMs })
    this.#count = metrics.counter('outbox.sent', { description: 'Events that a broker has taken' })
    this.wake()
  }

  /** There is something new. */
  wake(): void {
    this.#isAwaited = true
    if (this.#isClosed || this.#standsBy || this.#failures > 0 || this.#working !== undefined) return
    this.#callOff()
    this.#start()
  }

  /** What is being sent is sent to its end, where that takes no longer than a moment. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#callOff()
    // What a broker that is away leaves unsent stays where it is.
    if (this.#working !== undefined) await within(closeLimitMs, this.#working)
    try {
      await this.#lease.release()
    } catch {
      // The database is away: the others will notice that we are.
    }
  }

  #start(): void {
    this.#working = this.#work().finally(() => {
      this.#working = undefined
      if (this.#isClosed) return
      const waitMs = this.#failures > 0 ? this.#backOffMs() : this.#isAwaited && !this.#standsBy ? 0 : pollMs
      this.#callOff = this.#options.clock.after(waitMs, () => this.#start())
    })
  }

  #backOffMs(): number {
    return Math.min(100 * 2 ** Math.min(this.#failures, 10), longestWaitMs) * (0.75 + this.#options.clock.random() / 2)
  }

  async #work(): Promise<void> {
    const { log, table } = this.#options
    try {
      do {
        this.#isAwaited = false
        this.#standsBy = !(await this.#isOurs())
        if (this.#standsBy) return
      } while ((await this.#sendBatch()) && !this.#isClosed)
      if (this.#failures > 0) log.info({ outbox: table, attempts: this.#failures }, 'events are sent again')
      this.#failures = 0
    } catch (error) {
      if (this.#failures === 0) log.warn({ outbox: table, reason: messageOf(error) }, 'events cannot be sent; they are kept')
      this.#failures++
    }
  }

  async #isOurs(): Promise<boolean> {
    const now = this.#options.monotonicMs()
    if (now - this.#heldAtMs < renewEveryMs) return true
    const isOurs = await this.#lease.hold()
    this.#heldAtMs = isOurs ? now : Number.NEGATIVE_INFINITY
    return isOurs
  }

  /** Whether there may be more. Throws when one could not be sent, after those that could are taken out. */
  async #sendBatch(): Promise<boolean> {
    const { database, table } = this.#options
    const batch = await database.query<Stored>(
      `select id, binding, message_key, payload, headers from ${table} order by id limit ${batchSize}`,
    )
    if (batch.length === 0) return false
    const sent: number[] = []
    const results = await Promise.allSettled(lanesOf(batch).map((lane) => this.#sendLane(lane, sent)))
    if (sent.length > 0) {
      await database.run(`delete from ${table} where id in (${sent.join(', ')})`)
      this.#count.add(sent.length)
      // A broker that takes some is not away: it is asked again soon.
      this.#failures = Math.min(this.#failures, 1)
    }
    const failed = results.find((result) => result.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    return batch.length === batchSize
  }

  /** One after the other, up to the first that fails. */
  async #sendLane(lane: readonly Stored[], sent: number[]): Promise<void> {
    for (const event of lane) {
      if (!(await within(sendLimitMs, this.#send(event)))) throw new Error(`the broker took nothing within ${sendLimitMs} ms`)
      sent.push(event.id)
    }
  }

  async #send({ binding, message_key: key, payload, headers }: Stored): Promise<void> {
    const { stream, tracing } = this.#options
    const all = JSON.parse(headers) as Record<string, string>
    // The trace goes on where the event was stored; what the stream sends along is of this span then.
    const own = Object.fromEntries(Object.entries(all).filter(([name]) => !isOfTrace(name)))
    const send = () => stream.send(binding, { payload: JSON.parse(payload), key, headers: own })
    await (Object.keys(all).length === Object.keys(own).length ? send() : tracing.run({ name: 'outbox', from: all }, send))
  }
}

function lanesOf(batch: readonly Stored[]): readonly (readonly Stored[])[] {
  const lanes = new Map<string, Stored[]>()
  for (const event of batch) {
    const name = `${event.binding}\n${event.message_key}`
    const lane = lanes.get(name)
    if (lane === undefined) lanes.set(name, [event])
    else lane.push(event)
  }
  return [...lanes.values()]
}

function isOfTrace(name: string): boolean {
  return /^(traceparent|tracestate|b3|x-b3-.*)$/i.test(name)
}
