import { noSums, type Sums, type Window } from './window.ts'

/** The calls of the last seconds, whole seconds since 1970 with the current one: a ring of sums beside their own sum. */
export class TimeWindow implements Window {
  readonly totals = noSums()
  readonly #seconds: readonly Sums[]
  readonly #nowMs: () => number
  #second: number

  constructor(seconds: number, nowMs: () => number) {
    this.#seconds = Array.from({ length: seconds }, noSums)
    this.#nowMs = nowMs
    this.#second = Math.floor(nowMs() / 1000)
  }

  record(isFailed: boolean, isSlow: boolean): void {
    this.settle()
    const current = this.#seconds[this.#second % this.#seconds.length]
    if (current === undefined) return
    count(this.totals, isFailed, isSlow)
    count(current, isFailed, isSlow)
  }

  settle(): void {
    const now = Math.floor(this.#nowMs() / 1000)
    const firstNew = Math.max(this.#second + 1, now - this.#seconds.length + 1)
    for (let second = firstNew; second <= now; second++) this.#forget(second % this.#seconds.length)
    if (now > this.#second) this.#second = now
  }

  #forget(index: number): void {
    const old = this.#seconds[index]
    if (old === undefined || old.calls === 0) return
    this.totals.calls -= old.calls
    this.totals.failed -= old.failed
    this.totals.slow -= old.slow
    this.totals.slowFailed -= old.slowFailed
    Object.assign(old, noSums())
  }
}

function count(sums: Sums, isFailed: boolean, isSlow: boolean): void {
  sums.calls++
  if (isFailed) sums.failed++
  if (isSlow) sums.slow++
  if (isFailed && isSlow) sums.slowFailed++
}
