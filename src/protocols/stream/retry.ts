import { rest } from '../../shared/rest.ts'

/** `consumer.maxAttempts` and `consumer.backOff…`. */
export interface Retry {
  readonly maxAttempts: number
  readonly firstPauseMs: number
  readonly multiplier: number
  readonly longestPauseMs: number
}

/** What became of a message here. */
export type Fate =
  | { readonly kind: 'handled' }
  /** No attempt went well. */
  | { readonly kind: 'failed'; readonly error: unknown }
  /** There was no time for another attempt: it is for whoever gets it next. */
  | { readonly kind: 'put-back' }

/** How long to wait after an attempt, 1 being the first. */
export function pauseAfter({ firstPauseMs, multiplier, longestPauseMs }: Retry, attempt: number): number {
  return Math.min(longestPauseMs, firstPauseMs * multiplier ** (attempt - 1))
}

/** Nothing is begun when the signal is aborted; what was begun is finished. */
export async function attempted(handle: (attempt: number) => Promise<void>, retry: Retry, signal: AbortSignal): Promise<Fate> {
  for (let attempt = 1; !signal.aborted; attempt++) {
    try {
      await handle(attempt)
      return { kind: 'handled' }
    } catch (error) {
      if (attempt >= retry.maxAttempts) return { kind: 'failed', error }
      await rest(pauseAfter(retry, attempt), signal)
    }
  }
  return { kind: 'put-back' }
}
