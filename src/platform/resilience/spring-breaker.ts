import type { Environment } from '../platform.ts'
import { guarded } from './aspects.ts'
import type { Resilience } from './create-resilience.ts'

/** Spring Cloud's `CircuitBreakerFactory.create(id)`: a breaker around a time limiter of the same name, one second unless configured. */
export interface SpringBreaker {
  /** Any failure goes to the fallback: also a call that is not permitted, and one that took too long. The signal is the caller's. */
  run<T>(
    call: (signal: AbortSignal | undefined) => Promise<T>,
    fallback?: (error: unknown) => T | Promise<T>,
    signal?: AbortSignal,
  ): Promise<T>
}

const prefix = 'spring.cloud.circuitbreaker.resilience4j'

export function springBreaker(resilience: Resilience, environment: Environment, id: string): SpringBreaker {
  return {
    run: async (call, fallback, signal) => {
      // Switched off there is no breaker and no fallback: what goes wrong is the caller's.
      if (!environment.boolean(`${prefix}.enabled`, true)) return await call(signal)
      const isLimited = !environment.boolean(`${prefix}.disable-time-limiter`, false)
      try {
        return await guarded(resilience, { breaker: id, ...(isLimited && { timeLimiter: id }) }, call, signal)
      } catch (error) {
        if (fallback === undefined) throw error
        return await fallback(error)
      }
    },
  }
}
