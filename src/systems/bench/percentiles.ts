/** Of times in milliseconds; nearest rank, so each is one that was measured. */
export interface Spread {
  readonly samples: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

export function spreadOf(timesMs: readonly number[] | Float64Array): Spread {
  const sorted = Float64Array.from(timesMs).sort()
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
  return { samples: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) }
}
