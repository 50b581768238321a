import type { Environment } from '../../../platform/platform.ts'
import type { Breakers } from './gateway-breaker.ts'

const usualLimitMs = 1000

/** Breakers that never open, and only keep the time of `resilience4j.timelimiter`. */
export function timeLimitOnly(environment: Pick<Environment, 'durationMs'>): Breakers {
  const nothing = () => undefined
  return (name) => ({
    get limitMs() {
      const general = environment.durationMs('resilience4j.timelimiter.configs.default.timeout-duration', usualLimitMs)
      return environment.durationMs(`resilience4j.timelimiter.instances.${name}.timeout-duration`, general)
    },
    ...{ acquire: nothing, succeeded: nothing, failed: nothing, release: nothing },
  })
}
