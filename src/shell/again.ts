import { rest } from '../shared/rest.ts'
import type { Context } from './context.ts'

/** Does it until Ctrl-C, with a pause after each time. */
export async function againAndAgain(
  { signal }: Pick<Context, 'signal'>,
  everyMs: number,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await work()
    await rest(everyMs, signal)
  }
}
