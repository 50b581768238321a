import { AsyncLocalStorage } from 'node:async_hooks'
import { type Context, ROOT_CONTEXT, SpanKind, type SpanOptions, TraceFlags, trace } from '@opentelemetry/api'
import { AlwaysOnSampler, BasicTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { extract, inject } from './propagation.ts'
import { RandomDigits } from './random-digits.ts'
import { TraceSampler } from './sampler.ts'
import type { TracingSettings } from './settings.ts'
import { type Clocks, WallTime } from './trace-clock.ts'
import type { TraceContext } from './trace-context.ts'
import { debugAttribute, RecordedSpan, remoteServiceAttribute, TracedSpan } from './traced-span.ts'
import type { Span, SpanStart, Tracing } from './tracing.ts'

export interface TracingParts {
  readonly settings: Pick<TracingSettings, 'sampling' | 'consume' | 'produce'>
  /** Gets each sampled span when it ends. */
  readonly onEnd: (span: ReadableSpan) => void
  /** Handed over: what is under way is forgotten at the first `await`, and nothing pays for its being remembered. */
  readonly isHandedOver?: boolean
  readonly clocks?: Clocks
  /** The first time that there are more traces than are recorded. */
  readonly onFlood?: () => void
}

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const

const longestTag = 1000

const ownClocks: Clocks = { monotonicMs: () => performance.now(), wallMs: () => Date.now() }

/** Spans by OpenTelemetry's SDK. Nothing of it is global: services that share a process (in tests) do not share their traces. */
export function createTracing({ settings, onEnd, isHandedOver = false, ...parts }: TracingParts): Tracing {
  const { sampling, consume, produce } = settings
  const { clocks = ownClocks, onFlood = () => undefined } = parts
  const current: UnderWay = isHandedOver ? new ThisCall() : new AsyncLocalStorage<TracedSpan>()
  const sampler = new TraceSampler(sampling, clocks.monotonicMs, onFlood)
  const wallTime = new WallTime(clocks)
  const digits = new RandomDigits()
  const record = recorder(digits, onEnd)

  const start = (asked: SpanStart): TracedSpan => {
    const { name, kind, from } = asked
    const carried = from === undefined ? undefined : extract(from, consume)
    // Who was asked by a request or a message goes on with that one's trace, or begins its own.
    const isEntry = from !== undefined && (kind === 'server' || kind === 'consumer')
    const local = carried !== undefined || isEntry ? undefined : current.getStore()
    const parent = carried?.traceId === undefined ? local : carried
    const isDebug = parent?.isDebug ?? carried?.isDebug ?? false
    const decided = local?.isSampled ?? carried?.isSampled
    const traceId = parent?.traceId ?? digits.take(32)
    const isSampled = decided ?? (parent === undefined ? sampler.takesNew(traceId) : sampler.takesOpen(traceId))
    // What nobody records is no span of OpenTelemetry's: it would cost a third of one that is.
    if (!isSampled) return new TracedSpan(traceId, digits.take(16), false, isDebug, parent?.state)
    const clock = local?.clock ?? wallTime.traceClock()
    const options = {
      kind: kind === undefined ? SpanKind.INTERNAL : kinds[kind],
      attributes: attributesOf(asked, isDebug),
      startTime: clock.now(),
    }
    const span = record(traceId, name, options, local?.context ?? remoteContext(parent))
    return new RecordedSpan(span, clock, isDebug, parent?.state)
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

/** OpenTelemetry makes the id of a trace only once it is asked for a span; here it was needed to know whether to ask. */
function recorder(digits: RandomDigits, onEnd: (span: ReadableSpan) => void) {
  let traceIdOfNext = ''
  const idGenerator = { generateTraceId: () => traceIdOfNext, generateSpanId: () => digits.take(16) }
  const processor = { onStart: () => undefined, onEnd, forceFlush: async () => undefined, shutdown: async () => undefined }
  const generalLimits = { attributeValueLengthLimit: longestTag, attributeCountLimit: 64 }
  const sampler = new AlwaysOnSampler()
  const provider = new BasicTracerProvider({ sampler, idGenerator, spanProcessors: [processor], generalLimits })
  const tracer = provider.getTracer('msa')
  return (traceId: string, name: string, options: SpanOptions, context: Context) => {
    traceIdOfNext = traceId
    return tracer.startSpan(name, options, context)
  }
}

function attributesOf({ tags, remoteService }: SpanStart, isDebug: boolean) {
  return {
    ...tags,
    ...(remoteService !== undefined && { [remoteServiceAttribute]: remoteService }),
    ...(isDebug && { [debugAttribute]: true }),
  }
}

function remoteContext(parent: TraceContext | undefined): Context {
  if (parent === undefined) return ROOT_CONTEXT
  const { traceId, spanId } = parent
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true })
}
