import { ROOT_CONTEXT } from '@opentelemetry/api'
import { SamplingDecision, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace-base'

export interface Sampling {
  /** Of the traces that begin here. */
  readonly probability: number
  /** And no more of them in the long run. */
  readonly mostPerSecond: number
}

/** What was not used for so long is saved: all of a burst is recorded that ends before it is used up. */
const savedSeconds = 10

/** Whether a trace is recorded, where nobody before us said. Whoever is asked next goes by that: it is recorded everywhere or nowhere. */
export class TraceSampler {
  readonly #ratio: TraceIdRatioBasedSampler | undefined
  readonly #mostPerSecond: number
  readonly #nowMs: () => number
  readonly #onFlood: () => void
  #saved: number
  #savedAtMs: number
  #isFlooded = false

  constructor({ probability, mostPerSecond }: Sampling, nowMs: () => number, onFlood: () => void) {
    this.#ratio = probability === 1 ? undefined : new TraceIdRatioBasedSampler(probability)
    this.#mostPerSecond = mostPerSecond
    this.#nowMs = nowMs
    this.#onFlood = onFlood
    this.#saved = mostPerSecond * savedSeconds
    this.#savedAtMs = nowMs()
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
    const earned = ((nowMs - this.#savedAtMs) / 1000) * this.#mostPerSecond
    this.#saved = Math.min(this.#saved + earned, this.#mostPerSecond * savedSeconds)
    this.#savedAtMs = nowMs
    if (this.#saved >= 1) {
      this.#saved -= 1
      return true
    }
    if (!this.#isFlooded) this.#onFlood()
    this.#isFlooded = true
    return false
  }
}
