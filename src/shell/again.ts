import { setTimeout as delay } from 'node:timers/promises'
import type { Context } from './context.ts'

/** Does it until Ctrl-C, with a pause after each time. */
export async function againAndAgain(
  { signal }: Pick<Context, 'signal'>,
  everyMs: number,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await work()
    // The pause fails of Ctrl-C alone, which ends the loop.
    await delay(everyMs, undefined, { signal }).catch(() => undefined)
  }
}
