import { type Context, type Span as OtelSpan, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { messageOf } from '../../shared/errors.ts'
import type { TraceClock } from './trace-clock.ts'
import type { TraceContext } from './trace-context.ts'
import type { Span } from './tracing.ts'

/** Where OpenTelemetry's attributes hold what is no tag of Zipkin's. */
export const remoteServiceAttribute = 'peer.service'
export const debugAttribute = 'zipkin.debug'

/** One that nobody records: it has its place in the trace, for whoever is asked next and for the log. */
export class TracedSpan implements Span, TraceContext {
  readonly traceId: string
  readonly spanId: string
  readonly isSampled: boolean
  readonly isDebug: boolean
  readonly state: string | undefined
  /** Its children's too. */
  readonly clock: TraceClock | undefined

  constructor(traceId: string, spanId: string, isSampled: boolean, isDebug: boolean, state: string | undefined) {
    this.traceId = traceId
    this.spanId = spanId
    this.isSampled = isSampled
    this.isDebug = isDebug
    this.state = state
  }

  /** For its children, by OpenTelemetry. */
  get context(): Context {
    return ROOT_CONTEXT
  }

  rename(_name: string): void {}

  tag(_name: string, _value: string): void {}

  error(_error: unknown): void {}

  end(): void {}
}

export class RecordedSpan extends TracedSpan {
  override readonly clock: TraceClock
  readonly #span: OtelSpan
  #context: Context | undefined
  #isEnded = false

  constructor(span: OtelSpan, clock: TraceClock, isDebug: boolean, state: string | undefined) {
    const { traceId, spanId } = span.spanContext()
    super(traceId, spanId, true, isDebug, state)
    this.#span = span
    this.clock = clock
  }

  /** Made when there is a child. */
  override get context(): Context {
    this.#context ??= trace.setSpan(ROOT_CONTEXT, this.#span)
    return this.#context
  }

  override rename(name: string): void {
    if (!this.#isEnded) this.#span.updateName(name)
  }

  override tag(name: string, value: string): void {
    if (!this.#isEnded) this.#span.setAttribute(name, value)
  }

  override error(error: unknown): void {
    this.tag('error', messageOf(error) || (error instanceof Error ? error.name : 'error'))
  }

  override end(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#span.end(this.clock.now())
  }
}
