/** How many values were at most as large as each bound. */
export class Histogram {
  readonly bounds: readonly number[]
  readonly #counts: Float64Array

  constructor(bounds: readonly number[]) {
    this.bounds = bounds
    this.#counts = new Float64Array(bounds.length)
  }

  record(value: number): void {
    let [low, high] = [0, this.bounds.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.bounds[middle] ?? 0) < value) low = middle + 1
      else high = middle
    }
    if (low < this.bounds.length) this.#counts[low] = (this.#counts[low] ?? 0) + 1
  }

  /** Cumulative, one for each bound. */
  read(): readonly number[] {
    let sum = 0
    return Array.from(this.#counts, (count) => {
      sum += count
      return sum
    })
  }
}
