import type { Clock } from '../clock.ts'

/** Rejects with the reason of the signal as soon as that is aborted. */
export function waitFor(clock: Clock, waitMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason)
    const giveUp = () => {
      callOff()
      reject(signal?.reason)
    }
    const callOff = clock.after(waitMs, () => {
      signal?.removeEventListener('abort', giveUp)
      resolve()
    })
    signal?.addEventListener('abort', giveUp, { once: true })
  })
}
