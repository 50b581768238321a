import type { TraceIds } from '../tracing/tracing.ts'

/**
 * Meters by Micrometer's names: `http.server.requests`. Asking again for one that is there, by name and tags, gives the same; who
 * records often keeps what it was given, as the look-up costs more than the recording.
 */
export interface Metrics {
  counter(name: string, facts?: MeterFacts): Counter
  timer(name: string, facts?: MeterFacts): Timer
  summary(name: string, facts?: MeterFacts): Summary
  /** What is under way, and for how long already. */
  longTask(name: string, facts?: LongTaskFacts): LongTask
  /** Asked when somebody reads the metrics; the newest of the same name and tags is the one that is asked. */
  gauge(name: string, value: () => number, facts?: MeterFacts): void
  /** A counter that somebody else counts. */
  counted(name: string, value: () => number, facts?: MeterFacts): void
}

export interface MeterFacts {
  readonly tags?: Tags
  readonly description?: string
  readonly baseUnit?: string
}

export interface LongTaskFacts extends MeterFacts {
  /** Prometheus reads `_active_count` and `_duration_sum`: `_count` and `_sum` are those of the timer of this name. */
  readonly isBesideTimer?: boolean
}

export type Tags = Readonly<Record<string, string>>

export interface Counter {
  add(amount?: number): void
}

export interface Timer {
  /** The trace it was part of is shown as an exemplar: that of the caller unless another is named. */
  record(durationMs: number, trace?: TraceIds): void
}

export interface Summary {
  record(amount: number): void
}

export interface LongTask {
  start(): RunningTask
}

export interface RunningTask {
  /** Once; again does nothing. */
  end(): void
}
