/** Meters by Micrometer's names: `http.server.requests`. Asking again for one that is there, by name and tags, gives the same. */
export interface Metrics {
  counter(name: string, facts?: MeterFacts): Counter
  timer(name: string, facts?: MeterFacts): Timer
  summary(name: string, facts?: MeterFacts): Summary
  /** Asked when somebody reads the metrics. */
  gauge(name: string, value: () => number, facts?: MeterFacts): void
  /** A counter that somebody else counts. */
  counted(name: string, value: () => number, facts?: MeterFacts): void
}

export interface MeterFacts {
  readonly tags?: Tags
  readonly description?: string
  readonly baseUnit?: string
}

export type Tags = Readonly<Record<string, string>>

export interface Counter {
  add(amount?: number): void
}

export interface Timer {
  record(durationMs: number): void
}

export interface Summary {
  record(amount: number): void
}
