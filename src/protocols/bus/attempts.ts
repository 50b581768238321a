import { pause } from '../link-keeper.ts'
import type { BusMessage } from './transport.ts'

const delaysMs = [1000, 2000]

/** As the real container: three attempts, then it is given up. False when it never went well. */
export async function handledInThreeAttempts(
  handle: (message: BusMessage) => Promise<void>,
  message: BusMessage,
  signal: AbortSignal,
): Promise<boolean> {
  for (let attempt = 0; attempt <= delaysMs.length && !signal.aborted; attempt++) {
    try {
      await handle(message)
      return true
    } catch {
      // Whoever handles it has said so already.
      await pause(delaysMs[attempt] ?? 0, signal)
    }
  }
  return false
}
