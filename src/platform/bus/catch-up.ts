import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'

const delaysMs = [1000, 2000, 5000, 10_000, 20_000]

/**
 * Somebody may have said `refresh` while nobody here could hear it: one refresh of our own makes up for all of them. Where
 * the whole lab comes back, the config server may need a while.
 */
export async function catchUp(refresh: () => Promise<readonly string[]>, log: Logger, signal: AbortSignal): Promise<void> {
  for (const delayMs of [...delaysMs, undefined]) {
    if (signal.aborted) return
    try {
      const keys = await refresh()
      return log.info({ keys }, 'refreshed because messages may have passed while the bus was not connected')
    } catch (err) {
      if (delayMs === undefined || signal.aborted)
        return log.warn({ err }, 'what passed while the bus was not connected could not be made up for')
      await pause(delayMs, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }
}
