import { ROOT_CONTEXT } from '@opentelemetry/api'
import { SamplingDecision, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace-base'

export interface Sampling {
  /** Of the traces that begin here. */
  readonly probability: number
  /** And no more of them. */
  readonly mostPerSecond: number
}

/** Whether a trace is recorded, where nobody before us said. Whoever is asked next goes by that: it is recorded everywhere or nowhere. */
export class TraceSampler {
  readonly #ratio: TraceIdRatioBasedSampler | undefined
  readonly #mostPerSecond: number
  readonly #nowMs: () => number
  readonly #onFlood: () => void
  #secondBegan = Number.NEGATIVE_INFINITY
  #begun = 0

  constructor({ probability, mostPerSecond }: Sampling, nowMs: () => number, onFlood: () => void) {
    this.#ratio = probability === 1 ? undefined : new TraceIdRatioBasedSampler(probability)
    this.#mostPerSecond = mostPerSecond
    this.#nowMs = nowMs
    this.#onFlood = onFlood
  }

  /** A trace whose beginner left it open, by its id: everybody who decides comes to the same. */
  takesOpen(traceId: string): boolean {
    if (this.#ratio === undefined) return true
    return this.#ratio.shouldSample(ROOT_CONTEXT, traceId).decision === SamplingDecision.RECORD_AND_SAMPLED
  }

  /** A trace that begins here. */
  takesNew(traceId: string): boolean {
    if (!this.takesOpen(traceId)) return false
    const nowMs = this.#nowMs()
    if (nowMs - this.#secondBegan >= 1000) {
      this.#secondBegan = nowMs
      this.#begun = 0
    }
    if (this.#begun === this.#mostPerSecond) this.#onFlood()
    this.#begun++
    return this.#begun <= this.#mostPerSecond
  }
}
