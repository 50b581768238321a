/** How long to wait before the next attempt. */
export interface IntervalSettings {
  readonly initialMs: number
  /** Each wait is the one before times this; 1 unless said. */
  readonly multiplier?: number
  readonly maxMs?: number
  /** Each wait is drawn from around its value: 0.5 is half more or less. */
  readonly randomizedFactor?: number
}

/** After the attempt with this number, the first is 1. Whole milliseconds at each step, as Resilience4j cuts them. */
export function intervalMs(settings: IntervalSettings, attempt: number, random: () => number): number {
  const { initialMs, multiplier = 1, maxMs = Number.MAX_SAFE_INTEGER, randomizedFactor = 0 } = settings
  let waitMs = initialMs
  for (let step = 1; step < attempt && multiplier !== 1 && waitMs < maxMs; step++) {
    const nextMs = Math.trunc(waitMs * multiplier)
    if (nextMs === waitMs) break
    waitMs = nextMs
  }
  const spread = randomizedFactor === 0 ? 1 : 1 - randomizedFactor + 2 * randomizedFactor * random()
  return Math.min(maxMs, spread === 1 ? waitMs : Math.trunc(waitMs * spread))
}
