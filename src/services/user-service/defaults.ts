import { orderBreaker } from './clients/order-service.ts'

const breaker = `resilience4j.circuitbreaker.instances.${orderBreaker}`

/** Small enough that a person sees it open and close again; what order-service says of the request itself is no failure of its. */
export const breakerDefaults = {
  [`${breaker}.sliding-window-size`]: 10,
  [`${breaker}.minimum-number-of-calls`]: 5,
  [`${breaker}.wait-duration-in-open-state`]: '10s',
  [`${breaker}.permitted-number-of-calls-in-half-open-state`]: 3,
  [`${breaker}.slow-call-duration-threshold`]: '2s',
  [`${breaker}.slow-call-rate-threshold`]: 50,
  [`${breaker}.register-health-indicator`]: true,
  [`${breaker}.ignore-exceptions`]: 'HttpProblem',
  [`resilience4j.timelimiter.instances.${orderBreaker}.timeout-duration`]: '4s',
  'management.health.circuitbreakers.enabled': true,
  // The exchange is in the log, as the lesson shows it.
  'logging.level.OrderServiceClient': 'DEBUG',
}
