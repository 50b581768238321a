import { expect, test } from 'vitest'
import { guarded } from '../../../src/platform/resilience/aspects.ts'
import { environmentOf, until } from '../../support/platform.ts'
import { resilienceOf } from './fakes.ts'

const prefix = 'resilience4j.circuitbreaker'

test('an instance has its own settings, then those of its base, and only then the defaults', async () => {
  const { resilience } = await resilienceOf({
    [`${prefix}.configs.default.slidingWindowSize`]: 7,
    [`${prefix}.configs.shared.sliding-window-size`]: 20,
    [`${prefix}.configs.shared.baseConfig`]: 'strict',
    [`${prefix}.configs.strict.failureRateThreshold`]: 10,
    [`${prefix}.configs.byName.slidingWindowSize`]: 8,
    [`${prefix}.instances.orders.baseConfig`]: 'shared',
    [`${prefix}.instances.orders.minimum-number-of-calls`]: 5,
    [`${prefix}.backends.old.slidingWindowSize`]: 9,
  })
  const sizes = ['orders', 'old', 'byName', 'unknown'].map((name) => resilience.breaker(name).settings.slidingWindowSize)
  expect(sizes).toEqual([20, 9, 8, 7])
  expect(resilience.breaker('orders').settings).toMatchObject({ minimumNumberOfCalls: 5, failureRateThreshold: 10 })
})

test('every kind reads its settings by the names that they have there', async () => {
  const { resilience } = await resilienceOf({
    [`${prefix}.instances.a.waitDurationInOpenState`]: '2s',
    [`${prefix}.instances.a.enableExponentialBackoff`]: true,
    [`${prefix}.instances.a.exponentialMaxWaitDurationInOpenState`]: '1m',
    [`${prefix}.instances.a.slidingWindowType`]: 'time_based',
    [`${prefix}.instances.a.recordExceptions[0]`]: 'java.io.IOException',
    [`${prefix}.instances.a.recordExceptions[1]`]: 'java.util.concurrent.TimeoutException',
    'resilience4j.retry.instances.a.wait-duration': '10ms',
    'resilience4j.retry.instances.a.enableRandomizedWait': true,
    'resilience4j.timelimiter.instances.a.timeoutDuration': 'PT3S',
    'resilience4j.bulkhead.instances.a.maxConcurrentCalls': 3,
    'resilience4j.ratelimiter.instances.a.limitRefreshPeriod': '500ns',
  })
  expect(resilience.breaker('a').settings).toMatchObject({
    waitInOpenState: { initialMs: 2000, multiplier: 1.5, maxMs: 60_000 },
    slidingWindowType: 'TIME_BASED',
    recordExceptions: ['java.io.IOException', 'java.util.concurrent.TimeoutException'],
  })
  expect(resilience.retry('a').settings.wait).toEqual({ initialMs: 10, randomizedFactor: 0.5 })
  expect(resilience.timeLimiter('a').settings.timeoutDurationMs).toBe(3000)
  expect(resilience.bulkhead('a').settings.maxConcurrentCalls).toBe(3)
  expect(resilience.rateLimiter('a').settings.limitRefreshPeriodMs).toBeCloseTo(0.0005)
})

test.each([
  ['instances.a.failureRateThreshold', 0, /failureRateThreshold.*less than/],
  ['instances.a.slidingWindowType', 'SOMETIMES', /slidingWindowType.*'SOMETIMES' is none of COUNT_BASED, TIME_BASED/],
  ['instances.a.baseConfig', 'nowhere', /baseConfig.*there is no configuration 'nowhere'/],
])('a service does not start with %s %s', async (key, value, message) => {
  await expect(resilienceOf({ [`${prefix}.${key}`]: value })).rejects.toThrow(message)
})

test('a configuration that is based on itself is refused by name', async () => {
  const circle = { [`${prefix}.configs.a.baseConfig`]: 'b', [`${prefix}.configs.b.baseConfig`]: 'a' }
  await expect(resilienceOf({ ...circle, [`${prefix}.instances.x.baseConfig`]: 'a' })).rejects.toThrow("'a' is based on itself")
})

test('after a refresh an instance with new settings is a new one, and all others keep what they know', async () => {
  const environment = await environmentOf({ defaults: { [`${prefix}.instances.changed.slidingWindowSize`]: 5 } })
  const { resilience, meter } = await resilienceOf({}, environment)
  const before = resilience.breaker('changed')
  const kept = resilience.breaker('kept')
  kept.failed(1, new Error('away'))
  environment.changeEnvironment(new Map([[`${prefix}.instances.changed.slidingWindowSize`, '6']]))
  expect(resilience.breaker('changed').settings.slidingWindowSize).toBe(6)
  expect(resilience.breaker('changed')).not.toBe(before)
  expect(resilience.breaker('kept')).toBe(kept)
  resilience.breaker('changed').failed(1, new Error('away'))
  expect(meter('resilience4j.circuitbreaker.buffered.calls{kind="failed",name="changed"}')).toBe(1)
})

test('settings that cannot be used after a refresh leave the instance as it was', async () => {
  const environment = await environmentOf({ defaults: { [`${prefix}.instances.a.slidingWindowSize`]: 5 } })
  const { resilience } = await resilienceOf({}, environment)
  environment.changeEnvironment(new Map([[`${prefix}.instances.a.slidingWindowSize`, '-1']]))
  expect(resilience.breaker('a').settings.slidingWindowSize).toBe(5)
})

test('the meters of a breaker follow its calls and its state', async () => {
  const { resilience, meter } = await resilienceOf({ [`${prefix}.instances.a.slidingWindowSize`]: 1 })
  const breaker = resilience.breaker('a')
  await breaker.run(async () => 'ok')
  await expect(breaker.run(() => Promise.reject(new Error('away')))).rejects.toThrow('away')
  await expect(breaker.run(async () => 'ok')).rejects.toThrow('does not permit')
  const read = (name: string, tags: string) => meter(`resilience4j.circuitbreaker.${name}{${tags}}`)
  expect(read('calls', 'kind="successful",name="a"')).toBe(1)
  expect(read('calls', 'kind="failed",name="a"')).toBe(1)
  expect(read('not.permitted.calls', 'kind="not_permitted",name="a"')).toBe(1)
  expect(read('state', 'name="a",state="open"')).toBe(1)
  expect(read('state', 'name="a",state="closed"')).toBe(0)
  expect(read('failure.rate', 'name="a"')).toBe(100)
})

test('health of the breakers is told only where it is asked for, and opens the whole only where it may', async () => {
  const instances = {
    [`${prefix}.configs.default.registerHealthIndicator`]: true,
    [`${prefix}.instances.a.slidingWindowSize`]: 1,
    [`${prefix}.instances.b.allowHealthIndicatorToFail`]: true,
    [`${prefix}.instances.hidden.registerHealthIndicator`]: false,
  }
  expect((await resilienceOf(instances)).checks.size).toBe(0)
  const { resilience, checks } = await resilienceOf({ ...instances, 'management.health.circuitbreakers.enabled': true })
  const whole = async () => (await checks.get('circuitBreakers')?.())?.status
  resilience.breaker('a').transitionTo('OPEN')
  expect(await whole()).toBe('UP')
  resilience.breaker('hidden').transitionTo('OPEN')
  resilience.breaker('b').transitionTo('OPEN')
  expect(await whole()).toBe('DOWN')
  const details = (await checks.get('circuitBreakers')?.())?.details
  expect(Object.keys(details ?? {}).toSorted()).toEqual(['a', 'b'])
})

test('with a breaker of Spring Cloud any failure goes to the fallback: one of the call, a timeout, no permission', async () => {
  const { resilience, clock } = await resilienceOf({ [`${prefix}.instances.orders.slidingWindowSize`]: 2 })
  const orders = resilience.withBreaker('orders')
  const messages: string[] = []
  const fallback = (error: unknown) => {
    messages.push((error as Error).message)
    return 'instead'
  }
  const results = [await orders.run(() => Promise.reject(new Error('away')), fallback)]
  const late = orders.run(() => new Promise<string>(() => undefined), fallback)
  clock.pass(1000)
  results.push(await late, await orders.run(async () => 'asked', fallback))
  expect(results).toEqual(['instead', 'instead', 'instead'])
  expect(messages).toEqual([
    'away',
    "TimeLimiter 'orders' recorded a timeout exception.",
    "CircuitBreaker 'orders' is OPEN and does not permit further calls",
  ])
})

test('with the breaker of Spring Cloud switched off there is neither a time limit nor a fallback', async () => {
  const off = { 'spring.cloud.circuitbreaker.resilience4j.enabled': false }
  const { resilience, clock } = await resilienceOf(off)
  const call = resilience.withBreaker('orders').run(
    () => Promise.reject(new Error('away')),
    () => 'instead',
  )
  await expect(call).rejects.toThrow('away')
  expect(clock.due).toEqual([])
})

test('guards stand around a call in the order of Resilience4j: each attempt asks the breaker, the limiters and the bulkhead', async () => {
  const { resilience, clock, meter } = await resilienceOf({
    'resilience4j.retry.instances.a.waitDuration': '10ms',
    [`${prefix}.instances.a.slidingWindowSize`]: 2,
    'resilience4j.bulkhead.instances.a.maxConcurrentCalls': 1,
  })
  const guards = { retry: 'a', breaker: 'a', rateLimiter: 'a', timeLimiter: 'a', bulkhead: 'a' }
  let attempts = 0
  const call = guarded(resilience, guards, async () => {
    attempts++
    throw new Error('away')
  })
  const outcome = expect(call).rejects.toThrow("CircuitBreaker 'a' is OPEN")
  for (let wait = 0; wait < 2; wait++) {
    await until(() => clock.due.includes(10))
    clock.pass(10)
  }
  await outcome
  expect(attempts).toBe(2)
  expect(resilience.breaker('a').measures.notPermitted).toBe(1)
  expect(meter('resilience4j.timelimiter.calls{kind="failed",name="a"}')).toBe(2)
  expect(resilience.bulkhead('a').available).toBe(1)
})
