/** Micrometer's ladder of histogram buckets: 1, 2, 3, and then a third of each power of four further, as integers up to 2⁶³. */
const ladder: readonly number[] = climb()

function climb(): readonly number[] {
  const rungs = [1, 2, 3]
  for (let exponent = 2n; exponent < 64n; exponent += 2n) {
    const start = 1n << exponent
    const step = start / 3n
    for (let rung = start; rung < (start << 2n) - step; rung += step) rungs.push(Number(rung))
  }
  return rungs
}

/** The rungs from least to most, and these two themselves; times are counted in nanoseconds, and shown in seconds. */
export function bucketsBetween(least: number, most: number, isTime: boolean): readonly number[] {
  const scale = isTime ? 1e9 : 1
  const rungs = ladder.filter((rung) => rung >= least * scale && rung <= most * scale)
  return sorted([least, ...rungs.map((rung) => rung / scale), most])
}

/** Ascending, each once, only those that are finite: what is above all of them has a bucket anyway. */
export function sorted(bounds: readonly number[]): readonly number[] {
  return [...new Set(bounds)].filter(Number.isFinite).sort((a, b) => a - b)
}
