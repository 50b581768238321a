import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'
import type { Carrier, Span, SpanStart, Tracing } from '../../../src/platform/tracing/tracing.ts'

export interface RecordedSpan {
  readonly name: string
  readonly kind: string | undefined
  readonly traceId: string
  readonly spanId: string
  readonly parentId: string | undefined
  readonly tags: Record<string, string>
  error: unknown
  isEnded: boolean
}

/** Keeps what it is told; takes `traceparent` and `b3`, gives `traceparent`. */
export function fakeTracing(): { readonly tracing: Tracing; readonly spans: RecordedSpan[] } {
  const spans: RecordedSpan[] = []
  const current = new AsyncLocalStorage<Span>()
  const start = ({ name, kind, tags, from }: SpanStart): Span => {
    const parent = from === undefined ? current.getStore() : (carriedBy(from) ?? current.getStore())
    const traceId = parent?.traceId ?? randomBytes(16).toString('hex')
    const spanId = randomBytes(8).toString('hex')
    const span: RecordedSpan = {
      ...{ name, kind, traceId, spanId, parentId: parent?.spanId },
      ...{ tags: { ...tags }, error: undefined, isEnded: false },
    }
    spans.push(span)
    return {
      ...{ traceId, spanId, isSampled: true, rename: () => undefined },
      tag: (key, value) => {
        span.tags[key] = value
      },
      error: (error) => {
        span.error = error
      },
      end: () => {
        span.isEnded = true
      },
    }
  }
  const tracing: Tracing = {
    current: () => current.getStore(),
    start,
    within: (span, work) => current.run(span, work),
    run: async (given, work) => {
      const span = start(given)
      return await current.run(span, () => work(span))
    },
    carrier: (span = current.getStore()): Readonly<Record<string, string>> =>
      span === undefined ? {} : { traceparent: `00-${span.traceId}-${span.spanId}-01` },
  }
  return { tracing, spans }
}

function carriedBy({ traceparent, b3 }: Carrier): { readonly traceId: string; readonly spanId: string } | undefined {
  const [, traceId, spanId] = /^(?:00-)?([0-9a-f]{32})-([0-9a-f]{16})-/.exec(String(traceparent ?? b3 ?? '')) ?? []
  return traceId === undefined || spanId === undefined ? undefined : { traceId, spanId }
}
