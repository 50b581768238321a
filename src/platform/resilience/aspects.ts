import type { Resilience } from './create-resilience.ts'

/** Which guards stand around a call, by their names. */
export interface Guards {
  readonly retry?: string
  readonly breaker?: string
  readonly rateLimiter?: string
  readonly timeLimiter?: string
  readonly bulkhead?: string
}

type Call<T> = (signal: AbortSignal | undefined) => Promise<T>

/** In the order of Resilience4j's aspects: Retry(CircuitBreaker(RateLimiter(TimeLimiter(Bulkhead(call))))). */
export function guarded<T>(resilience: Resilience, guards: Guards, call: Call<T>, signal?: AbortSignal): Promise<T> {
  const { retry, breaker, rateLimiter, timeLimiter, bulkhead } = guards
  let run = call
  if (bulkhead !== undefined) {
    const inner = run
    run = (given) => resilience.bulkhead(bulkhead).run(() => inner(given), given)
  }
  if (timeLimiter !== undefined) {
    const inner = run
    run = (given) => resilience.timeLimiter(timeLimiter).run(inner, given)
  }
  if (rateLimiter !== undefined) {
    const inner = run
    run = (given) => resilience.rateLimiter(rateLimiter).run(() => inner(given), given)
  }
  if (breaker !== undefined) {
    const inner = run
    run = (given) => resilience.breaker(breaker).run(() => inner(given), given)
  }
  if (retry !== undefined) {
    const inner = run
    run = (given) => resilience.retry(retry).run(() => inner(given), given)
  }
  return run(signal)
}
