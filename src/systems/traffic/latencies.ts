/** Steps of about 5 %, from a tenth of a millisecond to some minutes. */
const steps = 300
const factor = 1.05
const leastMs = 0.1

/** How long things took, in as much memory however many they are; what it says of them is at most 5 % too much. */
export class Latencies {
  readonly #counts = new Uint32Array(steps)
  #total = 0

  add(ms: number): void {
    const step = Math.ceil(Math.log(Math.max(leastMs, ms) / leastMs) / Math.log(factor))
    const at = Math.min(steps - 1, step)
    this.#counts[at] = (this.#counts[at] ?? 0) + 1
    this.#total += 1
  }

  /** Null while there are none. */
  atShare(share: number): number | null {
    if (this.#total === 0) return null
    let left = Math.max(1, Math.ceil(share * this.#total))
    for (let at = 0; at < steps; at++) {
      left -= this.#counts[at] ?? 0
      if (left <= 0) return Math.round(leastMs * factor ** at * 10) / 10
    }
    return null
  }

  clear(): void {
    this.#counts.fill(0)
    this.#total = 0
  }
}
