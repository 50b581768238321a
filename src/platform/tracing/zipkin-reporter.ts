import { AsyncResource } from 'node:async_hooks'
import type { Logger } from 'pino'
import { WireError } from '../../protocols/wire-error.ts'
import type { ZipkinSpan } from '../../protocols/zipkin/span.ts'
import type { SpanMessage, SpanSender } from '../../protocols/zipkin/span-sender.ts'
import { messageOf } from '../../shared/errors.ts'
import type { Clock } from '../clock.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { within } from '../within.ts'

export interface ReporterParts<S> {
  readonly sender: Pick<SpanSender, 'encode' | 'send' | 'close'>
  readonly toZipkin: (span: S) => ZipkinSpan
  readonly metrics: Pick<Metrics, 'counter' | 'gauge'>
  readonly clock: Pick<Clock, 'after'>
  readonly log: Logger
}

const mostQueued = 10_000
const mostInMessage = 1000
/** How long the last span of a message waits for others. */
const gatherMs = 500
const [firstPauseMs, longestPauseMs] = [1000, 30_000]

/**
 * Tells Zipkin, in messages, one after the other. A request never waits for it: what does not fit into the queue while Zipkin is
 * away or slow is dropped and counted. A message that did not arrive is sent again after a pause that grows.
 */
export class ZipkinReporter<S> {
  readonly #parts: ReporterParts<S>
  readonly #count: ReturnType<typeof counters>
  readonly #own = new AsyncResource('ZipkinReporter')
  /** As text: objects that live this long would cost more than all else of a span, in collecting them. */
  #queue: string[] = []
  #unsent: SpanMessage | undefined
  #sending: Promise<void> | undefined
  #cancel: (() => void) | undefined
  #pauseMs = 0
  #state: 'open' | 'closing' | 'closed' = 'open'

  constructor(parts: ReporterParts<S>) {
    this.#parts = parts
    this.#count = counters(parts.metrics)
    const facts = { description: 'Spans that wait to be told to Zipkin' }
    parts.metrics.gauge('zipkin.reporter.queue.spans', () => this.#queue.length, facts)
  }

  take(span: S): void {
    if (this.#state === 'closed' || this.#queue.length >= mostQueued) {
      this.#count.spansDropped.add()
      return
    }
    this.#count.spans.add()
    this.#queue.push(JSON.stringify(this.#parts.toZipkin(span)))
    if (this.#state === 'closing' || this.#sending !== undefined || this.#pauseMs > 0) return
    if (this.#queue.length >= mostInMessage) this.#flushAfter(0)
    else if (this.#cancel === undefined) this.#flushAfter(gatherMs)
  }

  /** What is left is sent, as far as it gets in that time. */
  async close(limitMs: number): Promise<void> {
    this.#state = 'closing'
    this.#cancel?.()
    await within(limitMs, this.#drain())
    this.#state = 'closed'
    this.#count.spansDropped.add(this.#queue.length + (this.#unsent?.spans ?? 0))
    this.#queue = []
    await this.#parts.sender.close()
  }

  async #drain(): Promise<void> {
    await this.#sending
    // While Zipkin is away a last attempt is all it gets.
    do await this.#sendOne()
    while (this.#pauseMs === 0 && this.#queue.length > 0)
  }

  #flushAfter(delayMs: number): void {
    this.#cancel?.()
    // What it logs is no line of the request whose span happened to be the first.
    this.#cancel = this.#own.runInAsyncScope(() => this.#parts.clock.after(delayMs, () => this.#flush()))
  }

  #flush(): void {
    this.#cancel = undefined
    this.#sending = this.#sendOne().finally(() => {
      this.#sending = undefined
      if (this.#state !== 'open') return
      if (this.#pauseMs > 0) this.#flushAfter(this.#pauseMs)
      else if (this.#queue.length > 0) this.#flushAfter(this.#queue.length >= mostInMessage ? 0 : gatherMs)
    })
  }

  async #sendOne(): Promise<void> {
    const { sender } = this.#parts
    if (this.#unsent === undefined && this.#queue.length === 0) return
    const message = this.#unsent ?? (await sender.encode(this.#queue.splice(0, mostInMessage)))
    this.#unsent = message
    try {
      await sender.send(message)
      this.#count.messages.add()
      this.#unsent = undefined
      if (this.#pauseMs > 0) this.#parts.log.info('Zipkin takes spans again')
      this.#pauseMs = 0
    } catch (error) {
      this.#failed(error, message)
    }
  }

  #failed(error: unknown, { spans }: SpanMessage): void {
    const { log } = this.#parts
    const reason = error instanceof WireError ? String(error.facts.because ?? error.facts.status ?? error.kind) : messageOf(error)
    this.#count.messagesFailed(error instanceof WireError ? error.kind : 'bug').add()
    const status = error instanceof WireError && error.kind === 'rejected' ? Number(error.facts.status) : undefined
    // What Zipkin does not want it will not want later.
    if (status !== undefined && status < 500 && status !== 429) {
      this.#unsent = undefined
      this.#count.spansDropped.add(spans)
      log.warn({ reason, spans }, 'Zipkin refused spans')
      return
    }
    if (this.#pauseMs === 0) log.warn({ reason }, 'Zipkin is away: spans wait for it, as many as there is room for')
    this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs === 0 ? firstPauseMs : this.#pauseMs * 2)
  }
}

function counters(metrics: Pick<Metrics, 'counter'>) {
  const counter = (name: string, description: string) => metrics.counter(`zipkin.reporter.${name}`, { description })
  return {
    messages: counter('messages', 'Messages that Zipkin took'),
    spans: counter('spans', 'Spans that were to be told to Zipkin'),
    spansDropped: counter('spans.dropped', 'Spans that Zipkin never got'),
    messagesFailed: (cause: string) =>
      metrics.counter('zipkin.reporter.messages.failed', {
        tags: { cause },
        description: 'Messages that did not arrive, each time',
      }),
  }
}
