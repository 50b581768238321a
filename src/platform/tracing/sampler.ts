import { type Context, createContextKey, SpanKind, TraceFlags, trace } from '@opentelemetry/api'
import {
  AlwaysOnSampler,
  type Sampler,
  SamplingDecision,
  type SamplingResult,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base'

const decisionKey = createContextKey('whether the caller wants it recorded')

export function withDecision(context: Context, isSampled: boolean | undefined): Context {
  return isSampled === undefined ? context : context.setValue(decisionKey, isSampled)
}

/**
 * What the caller decided counts, and what was decided here for what is under way. A trace that begins here, or whose beginner
 * left it open, is decided by its id: everybody who decides comes to the same.
 */
export class TraceSampler implements Sampler {
  readonly #ratio: Sampler

  constructor(probability: number) {
    this.#ratio = probability === 1 ? new AlwaysOnSampler() : new TraceIdRatioBasedSampler(probability)
  }

  shouldSample(context: Context, traceId: string): SamplingResult {
    const decided = context.getValue(decisionKey)
    if (typeof decided === 'boolean') return { decision: decisionOf(decided) }
    const parent = trace.getSpanContext(context)
    if (parent === undefined || parent.isRemote === true)
      return this.#ratio.shouldSample(context, traceId, '', SpanKind.INTERNAL, {}, [])
    return { decision: decisionOf((parent.traceFlags & TraceFlags.SAMPLED) !== 0) }
  }

  toString(): string {
    return 'TraceSampler'
  }
}

function decisionOf(isSampled: boolean): SamplingDecision {
  return isSampled ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD
}
