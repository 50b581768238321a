import { type Context, type Span as OtelSpan, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api'
import { messageOf } from '../../shared/errors.ts'
import type { TraceContext } from './trace-context.ts'
import type { Span } from './tracing.ts'

/** Where OpenTelemetry's attributes hold what is no tag of Zipkin's. */
export const remoteServiceAttribute = 'peer.service'
export const debugAttribute = 'zipkin.debug'

/** A span of OpenTelemetry's, and what belongs to its trace besides. */
export class TracedSpan implements Span, TraceContext {
  readonly traceId: string
  readonly spanId: string
  readonly isSampled: boolean
  readonly isDebug: boolean
  readonly state: string | undefined
  readonly #span: OtelSpan
  #context: Context | undefined
  #isEnded = false

  constructor(span: OtelSpan, { isDebug, state }: Pick<TraceContext, 'isDebug' | 'state'>) {
    const { traceId, spanId, traceFlags } = span.spanContext()
    this.#span = span
    this.traceId = traceId
    this.spanId = spanId
    this.isSampled = (traceFlags & TraceFlags.SAMPLED) !== 0
    this.isDebug = isDebug
    this.state = state
  }

  /** For its children: made when there is one. */
  get context(): Context {
    this.#context ??= trace.setSpan(ROOT_CONTEXT, this.#span)
    return this.#context
  }

  rename(name: string): void {
    if (!this.#isEnded) this.#span.updateName(name)
  }

  tag(name: string, value: string): void {
    if (!this.#isEnded) this.#span.setAttribute(name, value)
  }

  error(error: unknown): void {
    this.tag('error', messageOf(error) || (error instanceof Error ? error.name : 'error'))
  }

  end(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#span.end()
  }
}
