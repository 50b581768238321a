import { setTimeout as delay } from 'node:timers/promises'

/** Waits so long, or until the signal is aborted; whether it was is for the caller to ask. */
export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  // It fails of nothing else.
  await delay(ms, undefined, { signal }).catch(() => undefined)
}
