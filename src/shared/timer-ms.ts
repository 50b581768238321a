/** Timers take no more than 2^31 - 1 ms: what is longer would fire at once. Whole, as AbortSignal.timeout wants it. */
export function timerMs(ms: number): number {
  return Math.min(Math.max(0, Math.ceil(ms)), 2 ** 31 - 1)
}
