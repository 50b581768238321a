import type { Clock } from '../../../src/platform/clock.ts'

export interface FakeClock extends Clock {
  /** Lets this time pass; what is due runs, in its order. What it starts on sockets ends in its own time. */
  pass(ms: number): void
  /** In how many milliseconds the timers are due. */
  readonly due: readonly number[]
}

/** Stands still by itself. No jitter: a share of a half is one of 1 here. */
export function fakeClock(startMs = 1_795_000_000_000): FakeClock {
  const timers = new Set<{ readonly atMs: number; readonly run: () => void }>()
  let nowMs = startMs
  const nextBefore = (untilMs: number) =>
    [...timers].filter(({ atMs }) => atMs <= untilMs).sort((one, other) => one.atMs - other.atMs)[0]
  return {
    now: () => nowMs,
    random: () => 1,
    after(delayMs, run) {
      const timer = { atMs: nowMs + delayMs, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    pass(ms) {
      const untilMs = nowMs + ms
      for (let next = nextBefore(untilMs); next; next = nextBefore(untilMs)) {
        timers.delete(next)
        nowMs = next.atMs
        next.run()
      }
      nowMs = untilMs
    },
    get due() {
      return [...timers].map(({ atMs }) => atMs - nowMs).sort((one, other) => one - other)
    },
  }
}
