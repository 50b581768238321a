import type { Clock } from '../clock.ts'

export interface Repetition {
  /** A turn now, or right after the one under way; settles when that turn is over. */
  hasten(): Promise<void>
  /** No further turn; the one under way may end by itself until the signal says that time is up. */
  stop(timeIsUp: AbortSignal): Promise<void>
}

/** One turn at a time, each telling how many milliseconds until the next. A turn must not throw. */
export function repeat(clock: Clock, firstInMs: number | undefined, turn: (signal: AbortSignal) => Promise<number>): Repetition {
  const aborting = new AbortController()
  let stopped = false
  let callOff: (() => void) | undefined
  let underWay: Promise<void> | undefined
  let next: Promise<void> | undefined

  const schedule = (delayMs: number) => {
    callOff?.()
    callOff = stopped ? undefined : clock.after(delayMs, () => void run())
  }
  const run = (): Promise<void> => {
    callOff?.()
    underWay = turn(aborting.signal)
      .then(schedule)
      .finally(() => {
        underWay = undefined
      })
    return underWay
  }
  if (firstInMs !== undefined) schedule(firstInMs)
  return {
    hasten() {
      if (stopped) return Promise.resolve()
      if (!underWay) return run()
      next ??= underWay.then(() => {
        next = undefined
        return stopped ? undefined : run()
      })
      return next
    },
    async stop(timeIsUp) {
      stopped = true
      callOff?.()
      const abort = () => aborting.abort(timeIsUp.reason)
      timeIsUp.addEventListener('abort', abort)
      if (timeIsUp.aborted) abort()
      await (next ?? underWay)
      timeIsUp.removeEventListener('abort', abort)
    },
  }
}

const longestRetryMs = 5000

/**
 * How long to wait after so many failures in a row. Never longer than the usual interval nor than 5 s, so that everybody is back
 * within one interval and 5 s after the server is; spread, so that not all are back in the same moment.
 */
export function retryDelayMs(clock: Clock, failures: number, intervalMs: number): number {
  const delayMs = Math.min(intervalMs, longestRetryMs, 1000 * 2 ** Math.min(failures - 1, 10))
  return delayMs * (0.5 + clock.random() / 2)
}
