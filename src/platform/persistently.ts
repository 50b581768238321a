import { type Clock, systemClock } from './clock.ts'

export interface Persistence {
  /** What passes by itself: a broker or a database that is away. All else is thrown at once. */
  readonly isTemporary: (error: unknown) => boolean
  /** Gives up; what failed last is thrown. */
  readonly signal: AbortSignal
  readonly clock?: Clock
}

const longestWaitMs = 5000

/** Until it is done: for a message that would otherwise be parked because of somebody else's outage. */
export async function persistently<T>(
  work: () => Promise<T>,
  { isTemporary, signal, clock = systemClock }: Persistence,
): Promise<T> {
  for (let waitMs = 100; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
    try {
      return await work()
    } catch (error) {
      if (signal.aborted || !isTemporary(error)) throw error
    }
    await new Promise<void>((resolve) => {
      const goOn = () => {
        callOff()
        signal.removeEventListener('abort', goOn)
        resolve()
      }
      const callOff = clock.after(waitMs * (0.75 + clock.random() / 2), goOn)
      signal.addEventListener('abort', goOn)
    })
  }
}
