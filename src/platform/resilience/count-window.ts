import { noSums, type Window } from './window.ts'

const failedBit = 1
const slowBit = 2

/** The last calls by their number: a ring of outcomes beside their sums. */
export class CountWindow implements Window {
  readonly totals = noSums()
  readonly #outcomes: Uint8Array
  #next = 0

  constructor(size: number) {
    this.#outcomes = new Uint8Array(size)
  }

  record(isFailed: boolean, isSlow: boolean): void {
    if (this.totals.calls === this.#outcomes.length) this.#add(this.#outcomes[this.#next] ?? 0, -1)
    const outcome = (isFailed ? failedBit : 0) | (isSlow ? slowBit : 0)
    this.#outcomes[this.#next] = outcome
    this.#next = this.#next + 1 === this.#outcomes.length ? 0 : this.#next + 1
    this.#add(outcome, 1)
  }

  settle(): void {
    // Time takes nothing away here.
  }

  #add(outcome: number, amount: number): void {
    const { totals } = this
    totals.calls += amount
    if (outcome & failedBit) totals.failed += amount
    if (outcome & slowBit) totals.slow += amount
    if (outcome === (failedBit | slowBit)) totals.slowFailed += amount
  }
}
