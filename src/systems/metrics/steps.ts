/** Prometheus gives no more than 11,000 points of a series, and nobody looks at as many. */
const mostPoints = 11_000

/** A step that divides a time into about so many points, in round numbers, never below a second. */
export function stepFor(rangeMs: number, points: number): number {
  const wanted = rangeMs / points / 1000
  const rounds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400]
  return (rounds.find((seconds) => seconds >= wanted) ?? Math.ceil(wanted / 86_400) * 86_400) * 1000
}

export function isTooFine(rangeMs: number, stepMs: number): boolean {
  return stepMs <= 0 || rangeMs / stepMs > mostPoints
}
