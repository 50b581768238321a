import { AsyncLocalStorage } from 'node:async_hooks'
import { type Context, ROOT_CONTEXT, SpanKind, TraceFlags, type Tracer, trace } from '@opentelemetry/api'
import { BasicTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { extract, inject } from './propagation.ts'
import { TraceSampler, withDecision } from './sampler.ts'
import type { TracingSettings } from './settings.ts'
import type { BareDecision, TraceContext } from './trace-context.ts'
import { debugAttribute, remoteServiceAttribute, TracedSpan } from './traced-span.ts'
import type { Span, SpanStart, Tracing } from './tracing.ts'

export interface TracingParts {
  readonly settings: Pick<TracingSettings, 'probability' | 'consume' | 'produce'>
  /** Gets each sampled span when it ends. */
  readonly onEnd: (span: ReadableSpan) => void
  /** Handed over: what is under way is forgotten at the first `await`, and nothing pays for its being remembered. */
  readonly isHandedOver?: boolean
}

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const

const longestTag = 1000

/** Spans by OpenTelemetry's SDK. Nothing of it is global: services that share a process (in tests) do not share their traces. */
export function createTracing({ settings, onEnd, isHandedOver = false }: TracingParts): Tracing {
  const { probability, consume, produce } = settings
  const current: UnderWay = isHandedOver ? new ThisCall() : new AsyncLocalStorage<TracedSpan>()
  const tracer = tracerOf(probability, onEnd)

  const start = ({ name, kind, tags, remoteService, from }: SpanStart): TracedSpan => {
    const carried = from === undefined ? undefined : extract(from, consume)
    // Who was asked by a request or a message goes on with that one's trace, or begins its own.
    const isEntry = from !== undefined && (kind === 'server' || kind === 'consumer')
    const local = carried !== undefined || isEntry ? undefined : current.getStore()
    const parent = carried ?? local
    const { isDebug = false, state } =
      parent === undefined || parent.traceId === undefined ? { isDebug: carried?.isDebug } : parent
    const attributes = {
      ...tags,
      ...(remoteService !== undefined && { [remoteServiceAttribute]: remoteService }),
      ...(isDebug && { [debugAttribute]: true }),
    }
    const context = local?.context ?? contextOf(carried)
    const options = { kind: kind === undefined ? SpanKind.INTERNAL : kinds[kind], attributes }
    return new TracedSpan(tracer.startSpan(name, options, context), { isDebug, state })
  }

  return {
    start,
    current: () => current.getStore(),
    within: (span, work) => (span instanceof TracedSpan ? current.run(span, work) : work()),
    run: async (facts, work) => {
      const span = start(facts)
      try {
        return await current.run(span, () => work(span))
      } catch (error) {
        span.error(error)
        throw error
      } finally {
        span.end()
      }
    },
    carrier: (span: Span | undefined = current.getStore()) => (span instanceof TracedSpan ? inject(span, produce) : {}),
  }
}

type UnderWay = Pick<AsyncLocalStorage<TracedSpan>, 'getStore' | 'run'>

class ThisCall implements UnderWay {
  #span: TracedSpan | undefined

  getStore(): TracedSpan | undefined {
    return this.#span
  }

  run<T>(span: TracedSpan, work: () => T): T {
    const before = this.#span
    this.#span = span
    try {
      return work()
    } finally {
      this.#span = before
    }
  }
}

function tracerOf(probability: number, onEnd: (span: ReadableSpan) => void): Tracer {
  const processor = { onStart: () => undefined, onEnd, forceFlush: async () => undefined, shutdown: async () => undefined }
  const generalLimits = { attributeValueLengthLimit: longestTag, attributeCountLimit: 64 }
  const sampler = new TraceSampler(probability)
  return new BasicTracerProvider({ sampler, spanProcessors: [processor], generalLimits }).getTracer('msa')
}

function contextOf(carried: TraceContext | BareDecision | undefined): Context {
  if (carried === undefined) return ROOT_CONTEXT
  const { traceId, isSampled } = carried
  if (traceId === undefined) return withDecision(ROOT_CONTEXT, isSampled)
  const traceFlags = isSampled === true ? TraceFlags.SAMPLED : TraceFlags.NONE
  const remote = trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: carried.spanId, traceFlags, isRemote: true })
  return withDecision(remote, isSampled)
}
