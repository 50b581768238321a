import { describe, expect, test } from 'vitest'
import { Bulkhead, defaultBulkheadSettings } from '../../../src/platform/resilience/bulkhead.ts'
import {
  defaultRateLimiterSettings,
  RateLimiter,
  type RateLimiterSettings,
} from '../../../src/platform/resilience/rate-limiter.ts'
import { TimeLimiter } from '../../../src/platform/resilience/time-limiter.ts'
import { resilienceVectors } from './vectors.ts'
import { virtualClock } from './virtual-clock.ts'

type RateStep = readonly [
  op: string,
  permits: number | null,
  ms: number | null,
  t: number,
  waitMs: number | null,
  available: number,
]

interface Limiters {
  readonly rateLimiter: ReadonlyArray<{
    readonly name: string
    readonly config: RateLimiterSettings
    readonly steps: readonly RateStep[]
  }>
}

describe('a rate limiter does step by step what Resilience4j did', () => {
  test.each(resilienceVectors<Limiters>('breaker-limiters').rateLimiter)('$name', ({ name, config, steps }) => {
    const clock = virtualClock()
    const startedMs = clock.now()
    const limiter = new RateLimiter({ name, settings: config, clock, listener: () => undefined })
    const played = steps.map(([op, permits, ms]): RateStep => {
      if (op === 'advance') clock.pass(ms ?? 0)
      const waitMs = op === 'reserve' ? limiter.reserve(permits ?? 1) : null
      return [op, permits, ms, clock.now() - startedMs, waitMs, limiter.available]
    })
    expect(played).toEqual(steps)
  })
})

type BulkheadStep = readonly [op: string, permitted: boolean | null, available: number, events: readonly string[]]

interface Bulkheads {
  readonly cases: ReadonlyArray<{
    readonly name: string
    readonly maxConcurrentCalls: number
    readonly steps: readonly BulkheadStep[]
  }>
}

// `breaker-limiters.json` has bulkheads too, recorded on a thread that was interrupted: those refuse every call with all places
// free. `bulkhead.json` is from the same class on a thread that was not (`Bulkheads.java`).
describe('a bulkhead does step by step what Resilience4j did', () => {
  test.each(resilienceVectors<Bulkheads>('bulkhead').cases)('$name', ({ name, maxConcurrentCalls, steps }) => {
    let events: string[] = []
    const settings = { ...defaultBulkheadSettings, maxConcurrentCalls }
    const bulkhead = new Bulkhead({ name, settings, clock: virtualClock(), listener: (event) => events.push(event) })
    const played = steps.map(([op]): BulkheadStep => {
      events = []
      const isPermitted = op === 'acquire' ? bulkhead.tryAcquire() : null
      if (op === 'complete') bulkhead.release()
      return [op, isPermitted, bulkhead.available, events]
    })
    expect(played).toEqual(steps)
  })
})

function bulkheadOf(maxConcurrentCalls: number, maxWaitDurationMs: number) {
  const clock = virtualClock()
  const events: string[] = []
  const settings = { maxConcurrentCalls, maxWaitDurationMs }
  return { clock, events, bulkhead: new Bulkhead({ name: 'b', settings, clock, listener: (event) => events.push(event) }) }
}

test('who waits for a bulkhead goes in the order of arrival, before who comes later', async () => {
  const { bulkhead } = bulkheadOf(1, 1000)
  const order: string[] = []
  await bulkhead.acquire()
  const waiting = ['first', 'second'].map((name) => bulkhead.acquire().then(() => order.push(name)))
  bulkhead.release()
  expect(bulkhead.tryAcquire()).toBe(false)
  bulkhead.release()
  await Promise.all(waiting)
  expect([order, bulkhead.available]).toEqual([['first', 'second'], 0])
})

test('who waited too long for a bulkhead is refused, and who gave up is not counted on', async () => {
  const { bulkhead, clock, events } = bulkheadOf(1, 1000)
  await bulkhead.acquire()
  const leaving = new AbortController()
  const refused = [bulkhead.acquire(), bulkhead.acquire(leaving.signal)]
  const outcomes = Promise.allSettled(refused)
  leaving.abort(new Error('gone'))
  clock.pass(1000)
  const reasons = (await outcomes).map((outcome) => outcome.status === 'rejected' && outcome.reason.message)
  expect(reasons).toEqual(["Bulkhead 'b' is full and does not permit further calls", 'gone'])
  bulkhead.release()
  expect([bulkhead.available, events]).toEqual([1, ['CALL_PERMITTED', 'CALL_REJECTED', 'CALL_FINISHED']])
})

test('a place in a bulkhead is given back also by a call that fails', async () => {
  const { bulkhead } = bulkheadOf(1, 0)
  await expect(bulkhead.run(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  await expect(bulkhead.run(async () => 'next')).resolves.toBe('next')
})

function rateLimiterOf(settings: Partial<RateLimiterSettings>) {
  const clock = virtualClock()
  const all = { ...defaultRateLimiterSettings, ...settings }
  return { clock, limiter: new RateLimiter({ name: 'r', settings: all, clock, listener: () => undefined }) }
}

test('a call over the limit waits for its period, or is refused by name', async () => {
  const { clock, limiter } = rateLimiterOf({ limitForPeriod: 1, limitRefreshPeriodMs: 1000, timeoutDurationMs: 1000 })
  await limiter.acquire()
  let isThere = false
  const second = limiter.run(async () => {
    isThere = true
  })
  await expect(limiter.acquire()).rejects.toThrow("RateLimiter 'r' does not permit further calls")
  clock.pass(999)
  expect([isThere, limiter.waiting]).toEqual([false, 1])
  clock.pass(1)
  await second
  expect([isThere, limiter.waiting]).toEqual([true, 0])
})

test('the default of 500 nanoseconds a period lets everything through', () => {
  const { clock, limiter } = rateLimiterOf({})
  clock.pass(1)
  expect(Array.from({ length: 50 }, () => limiter.reserve())).toEqual(Array.from({ length: 50 }, () => 0))
})

function timeLimiterOf(timeoutDurationMs: number, cancelRunningFuture = true) {
  const clock = virtualClock()
  const events: string[] = []
  const settings = { timeoutDurationMs, cancelRunningFuture }
  return { clock, events, limiter: new TimeLimiter({ name: 't', settings, clock, listener: (event) => events.push(event) }) }
}

test('a call that takes too long fails by the name of its limiter, and is told to stop', async () => {
  const { clock, events, limiter } = timeLimiterOf(200)
  let told: AbortSignal | undefined
  const late = limiter.run((signal) => {
    told = signal
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('taken back'))))
  })
  const outcome = expect(late).rejects.toMatchObject({
    name: 'TimeoutException',
    message: "TimeLimiter 't' recorded a timeout exception.",
  })
  clock.pass(199)
  expect(told?.aborted).toBe(false)
  clock.pass(1)
  await outcome
  expect([told?.aborted, events]).toEqual([true, ['TIMEOUT']])
})

test('with cancelRunningFuture false a call that takes too long goes on, and nobody waits for it', async () => {
  const { clock, limiter } = timeLimiterOf(200, false)
  let told: AbortSignal | undefined
  const late = limiter.run((signal) => {
    told = signal
    return new Promise(() => undefined)
  })
  const outcome = expect(late).rejects.toThrow('recorded a timeout exception')
  clock.pass(200)
  await outcome
  expect(told?.aborted).toBe(false)
})

test('a call in time leaves no timer behind, whatever came of it', async () => {
  const { clock, events, limiter } = timeLimiterOf(200)
  await limiter.run(async () => 'done')
  await expect(limiter.run(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  expect([clock.due, events]).toEqual([[], ['SUCCESS', 'ERROR']])
})
