/** Time as the loops of discovery see it; a test brings its own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls `run` once; the returned function calls it off. */
  after(delayMs: number, run: () => void): () => void
  /** From 0 to below 1: what keeps fifty processes from knocking in the same moment. */
  random(): number
}

/** Keeps no process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    timer.unref()
    return () => clearTimeout(timer)
  },
  random: () => Math.random(),
}
