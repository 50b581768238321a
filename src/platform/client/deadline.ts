import type { IncomingHttpHeaders } from 'node:http'
import { HttpProblem } from '../http/http-problem.ts'
import type { SteadyClock } from '../resilience/steady-clock.ts'

/**
 * How many milliseconds whoever asked still waits, as it was when the request was sent. Remaining time and not a time of day: two
 * machines rarely have the same. Each hop hands on what is left.
 */
export const deadlineHeader = 'x-request-timeout-ms'

/** Steady milliseconds; Infinity without a deadline. */
export type Deadline = number

const longestMs = 24 * 3_600_000

/** The earlier of what the caller's request says and what this call may take. */
export function deadlineOf(
  clock: SteadyClock,
  headers: IncomingHttpHeaders | undefined,
  timeoutMs: number | undefined,
): Deadline {
  const header = headers?.[deadlineHeader]
  const text = typeof header === 'string' && /^\d{1,9}$/.test(header) ? header : undefined
  const limits = [text === undefined ? Infinity : Math.min(Number(text), longestMs), timeoutMs ?? Infinity]
  return clock.steadyMs() + Math.min(...limits)
}

/** 504, should anybody still wait for an answer. */
export class DeadlineExceeded extends HttpProblem {
  constructor(where: string) {
    super(504, 'deadline-exceeded', `${where} was not answered within the time that its caller waits.`)
    this.name = 'DeadlineExceeded'
  }
}

/** Runs it with a signal that is aborted at the deadline, or when the caller gives up. What streams has begun in time. */
export async function beforeDeadline<T>(
  { clock, deadline, where, signal }: { clock: SteadyClock; deadline: Deadline; where: string; signal: AbortSignal | undefined },
  work: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  if (deadline === Infinity) return await work(signal)
  const leftMs = Math.max(0, deadline - clock.steadyMs())
  const own = new AbortController()
  const callOff = clock.after(leftMs, () => own.abort(new DeadlineExceeded(where)))
  try {
    return await work(signal === undefined ? own.signal : AbortSignal.any([own.signal, signal]))
  } finally {
    callOff()
  }
}
