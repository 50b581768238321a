import { WireError } from '../../protocols/wire-error.ts'
import { whenPatienceEnds } from '../../shared/patience.ts'
import { rest } from '../../shared/rest.ts'
import type { Rabbit } from './rabbit.ts'
import { refusalIn } from './rabbit-failure.ts'

export interface OutageNews {
  readonly lost: () => void
  readonly back: () => void
}

const firstPauseMs = 200
const longestPauseMs = 5000
/** A broker that has just come back may take a question and never answer it. */
const beginsWithinMs = 15_000

/**
 * Does the work again each time that the broker went away and came back; the work says when it has begun. Waits for the broker
 * without an end, or until `untilMs` of `performance.now()`: then it is undefined.
 */
export async function acrossOutages<Result>(
  rabbit: Rabbit,
  news: OutageNews,
  untilMs: () => number,
  work: (begun: () => void) => Promise<Result>,
): Promise<Result | undefined> {
  let isAway = false
  let pauseMs = firstPauseMs
  const begun = () => {
    if (isAway) news.back()
    isAway = false
    pauseMs = firstPauseMs
  }
  for (;;) {
    try {
      return await (isAway ? begunInTime(work, begun) : work(begun))
    } catch (error) {
      // Whoever waits on a channel hears of it before the connection does.
      await new Promise(setImmediate)
      if (rabbit.signal.aborted || !(rabbit.isLost || (isAway && isStarting(error)))) throw error
    }
    if (!isAway) news.lost()
    isAway = true
    do {
      if (!(await waited(pauseMs, untilMs(), rabbit.signal))) return undefined
      pauseMs = Math.min(2 * pauseMs, longestPauseMs)
    } while (!(await isConnected(rabbit)))
  }
}

/** What was not is left to itself: its connection is closed by who opens the next. */
async function begunInTime<Result>(work: (begun: () => void) => Promise<Result>, begun: () => void): Promise<Result> {
  let callOff = () => {}
  const tooLate = new Promise<never>((_, reject) => {
    callOff = whenPatienceEnds(beginsWithinMs, () => reject(new WireError('rabbitmq', 'timeout')))
  })
  const working = work(() => {
    callOff()
    begun()
  })
  try {
    return await Promise.race([working, tooLate])
  } finally {
    callOff()
  }
}

/** Not, if the time is up before. */
async function waited(pauseMs: number, untilMs: number, signal: AbortSignal): Promise<boolean> {
  const leftMs = untilMs - performance.now()
  await rest(Math.max(0, Math.min(pauseMs, leftMs)), signal)
  signal.throwIfAborted()
  return leftMs > pauseMs
}

async function isConnected(rabbit: Rabbit): Promise<boolean> {
  try {
    await rabbit.reconnect()
    return true
  } catch (error) {
    if (rabbit.signal.aborted || !mayComeBack(error)) throw error
    return false
  }
}

/** A broker that has just come back answers before all of its queues do. */
function isStarting(error: unknown): boolean {
  if (error instanceof WireError && error.kind === 'timeout') return true
  return /down or inaccessible/.test(refusalIn(error)?.says ?? '')
}

function mayComeBack(error: unknown): boolean {
  if (!(error instanceof WireError) || error.system !== 'rabbitmq') return false
  if (error.kind === 'rejected') return /is down|320/.test(String(error.facts.because))
  return ['refused', 'unreachable', 'timeout', 'closed'].includes(error.kind)
}
