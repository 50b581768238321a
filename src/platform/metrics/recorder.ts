import type { TraceIds } from '../tracing/tracing.ts'
import type { Histogram } from './histogram.ts'
import type { Summary, Timer } from './metrics.ts'
import type { Quantiles } from './quantiles.ts'
import { WindowMax } from './window-max.ts'

export interface RecorderParts {
  readonly now: () => number
  /** Of what is under way where it records. */
  readonly currentTrace: () => TraceIds | undefined
  readonly histogram: Histogram | undefined
  readonly quantiles: Quantiles | undefined
}

/** A value that was recorded within a trace. */
export interface Exemplar {
  traceId: string
  spanId: string
  value: number
  atMs: number
}

/** What a timer (in seconds) and a summary have in common. Recording makes no objects: it happens for every request. */
export class Recorder {
  count = 0
  #sum = 0
  /** Of the last value within a trace that is recorded; with a histogram only, as Prometheus 2.42 refuses one at a `_count`. */
  exemplar: Exemplar | undefined
  readonly parts: RecorderParts
  readonly #max: WindowMax
  /** So many of what is taken are one of what is shown. */
  readonly #scale: number

  constructor(parts: RecorderParts, scale = 1) {
    this.parts = parts
    this.#scale = scale
    this.#max = new WindowMax(parts.now())
  }

  take(amount: number, trace: TraceIds | undefined): void {
    // Micrometer takes no negative values either: a clock that was put back is no duration.
    if (!(amount >= 0)) return
    const value = amount / this.#scale
    const { now, histogram, quantiles, currentTrace } = this.parts
    const nowMs = now()
    this.count++
    this.#sum += amount
    this.#max.record(value, nowMs)
    quantiles?.record(value)
    if (histogram === undefined) return
    histogram.record(value)
    const ids = trace ?? currentTrace()
    if (ids !== undefined && ids.isSampled !== false) this.#keep(ids, value, nowMs)
  }

  get total(): number {
    return this.#sum / this.#scale
  }

  max(): number {
    return this.#max.read(this.parts.now())
  }

  #keep({ traceId, spanId }: TraceIds, value: number, atMs: number): void {
    const kept = this.exemplar
    if (kept === undefined) {
      this.exemplar = { traceId, spanId, value, atMs }
      return
    }
    kept.traceId = traceId
    kept.spanId = spanId
    kept.value = value
    kept.atMs = atMs
  }
}

const nanosecondsInSecond = 1e9

/** Takes whole nanoseconds, as Java measures: a sum of such is exact. */
export class TimerMeter extends Recorder implements Timer {
  constructor(parts: RecorderParts) {
    super(parts, nanosecondsInSecond)
  }

  record(durationMs: number, trace?: TraceIds): void {
    this.take(Math.round(durationMs * 1e6), trace)
  }
}

export class SummaryMeter extends Recorder implements Summary {
  record(amount: number): void {
    this.take(amount, undefined)
  }
}
