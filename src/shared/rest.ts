import { timerMs } from './timer-ms.ts'

/** Waits so long, or until the signal is aborted; whether it was is for the caller to ask. */
export function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, timerMs(ms))
    if (signal.aborted) end()
    else signal.addEventListener('abort', end)
  })
}
