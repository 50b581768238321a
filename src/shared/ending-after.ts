import { timerMs } from './timer-ms.ts'

/**
 * Aborts after that time, or with the signal. Not `AbortSignal.any` alone: Node 20 collects a timeout that only another signal
 * holds, and then it never comes. One that somebody listens to it keeps.
 */
export function endingAfter(timeoutMs: number, signal?: AbortSignal): AbortSignal {
  const late = AbortSignal.timeout(timerMs(timeoutMs))
  if (signal === undefined) return late
  late.addEventListener('abort', () => undefined, { once: true })
  return AbortSignal.any([signal, late])
}
