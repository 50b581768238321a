import { type Clock, systemClock } from '../clock.ts'

/** Time that nobody sets back: a breaker must not stay open because the clock of the machine was put right. */
export interface SteadyClock extends Clock {
  /** Milliseconds that only go forward, at the start those since 1970. */
  steadyMs(): number
}

/** Beyond it `setTimeout` fires at once. */
const longestTimerMs = 2 ** 31 - 1

export const steadyClock: SteadyClock = {
  ...systemClock,
  after: (delayMs, run) => systemClock.after(Math.min(delayMs, longestTimerMs), run),
  steadyMs: () => performance.timeOrigin + performance.now(),
}
