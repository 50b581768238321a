/** Spans of what this service does, and the trace they belong to. Follows asynchronous calls by itself. */
export interface Tracing {
  /** Of what is under way here; undefined outside of a request, a message or `run`. */
  current(): TraceIds | undefined
  /**
   * A child of what `from` carries, or of what is under way, or a trace of its own; a server or consumer is never part of what
   * happens to be under way. Ends with the work; what the work throws is its error.
   */
  run<T>(span: SpanStart, work: (span: Span) => T | Promise<T>): Promise<T>
  /** The same where no function holds the work: whoever starts it ends it. */
  start(span: SpanStart): Span
  /** Runs this as part of a span that was started. */
  within<T>(span: Span, work: () => T): T
  /** What carries the trace to whoever is asked next: `traceparent`, `b3` … by the configured formats; nothing without a trace. */
  carrier(span?: Span): Readonly<Record<string, string>>
}

export interface TraceIds {
  readonly traceId: string
  readonly spanId: string
  /** False: it is carried on, and told nobody. */
  readonly isSampled?: boolean
}

export interface SpanStart {
  readonly name: string
  readonly kind?: 'server' | 'client' | 'producer' | 'consumer'
  readonly tags?: Readonly<Record<string, string>>
  /** The name of the other side, as Zipkin draws it. */
  readonly remoteService?: string
  /** Headers of a request or a message, names in lower case. */
  readonly from?: Carrier
}

export type Carrier = Readonly<Record<string, string | readonly string[] | undefined>>

export interface Span extends TraceIds {
  readonly isSampled: boolean
  rename(name: string): void
  tag(name: string, value: string): void
  error(error: unknown): void
  end(): void
}
