import { describe, expect, test } from 'vitest'
import { intervalMs } from '../../../src/platform/resilience/interval.ts'
import { defaultRetrySettings, Retry, type RetrySettings } from '../../../src/platform/resilience/retry.ts'
import { failureOfKind, intervalOf, javaNamesOf, type RecordedInterval, resilienceVectors } from './vectors.ts'
import { virtualClock } from './virtual-clock.ts'

interface Recording {
  readonly intervals: ReadonlyArray<{
    readonly function: RecordedInterval
    readonly waitBeforeAttempt2AndOnMs: readonly number[]
  }>
  readonly cases: ReadonlyArray<{
    readonly name: string
    readonly config: {
      readonly maxAttempts?: number
      readonly intervalFunction?: RecordedInterval
      readonly retryExceptions?: readonly string[]
      readonly ignoreExceptions?: readonly string[]
      readonly retryResults?: readonly string[]
      readonly failAfterMaxAttempts?: boolean
    }
    readonly calls: readonly RecordedCall[]
  }>
}

interface RecordedCall {
  readonly outcomes: readonly string[]
  readonly attemptsMade: number
  readonly result: string
  readonly waitsMs: readonly number[]
  readonly events: readonly string[]
  readonly metrics: Readonly<Record<string, number>>
}

const recording = resilienceVectors<Recording>('breaker-retry')

describe('waits are those of Resilience4j', () => {
  test.each(recording.intervals)('$function', ({ function: recorded, waitBeforeAttempt2AndOnMs }) => {
    const waits = waitBeforeAttempt2AndOnMs.map((_, index) => intervalMs(intervalOf(recorded), index + 1, () => 0))
    expect(waits).toEqual(waitBeforeAttempt2AndOnMs)
  })

  test('a randomized wait stays within its share around the value, and within the maximum', () => {
    const settings = { initialMs: 100, multiplier: 2, randomizedFactor: 0.5, maxMs: 250 }
    expect([0, 0.5, 0.999].map((drawn) => intervalMs(settings, 2, () => drawn))).toEqual([100, 200, 250])
  })
})

describe('a retry does step by step what Resilience4j did', () => {
  test.each(recording.cases)('$name', async ({ config, calls }) => {
    const clock = virtualClock()
    let events: string[] = []
    let waitsMs: number[] = []
    const { intervalFunction, retryResults = [], retryExceptions, ignoreExceptions, ...same } = config
    const retry = new Retry({
      name: 'r',
      clock: {
        ...clock,
        after: (waitMs, run) => {
          waitsMs.push(waitMs)
          queueMicrotask(run)
          return () => undefined
        },
      },
      settings: {
        ...defaultRetrySettings,
        ...same,
        ...(intervalFunction && { wait: intervalOf(intervalFunction) }),
        retryExceptions: javaNamesOf(retryExceptions),
        ignoreExceptions: javaNamesOf(ignoreExceptions),
      },
      listener: (event, attempts, _error, waitMs) =>
        events.push(`${event} ${attempts}${waitMs === undefined ? '' : ` wait ${waitMs}`}`),
      isRetried: (result) => retryResults.includes(String(result)),
    })
    const played: RecordedCall[] = []
    for (const { outcomes } of calls) {
      events = []
      waitsMs = []
      const thrown = new Map<unknown, string>()
      let attemptsMade = 0
      const attempt = async () => {
        const outcome = outcomes[attemptsMade++] ?? ''
        if (outcome.startsWith('=')) return outcome.slice(1)
        const failure = failureOfKind(outcome)
        thrown.set(failure, outcome)
        throw failure
      }
      const result = await retry.run(attempt).then(
        (value) => `=${value}`,
        (error: Error) => thrown.get(error) ?? `!${error.name}: ${error.message}`,
      )
      const { counts } = retry
      const metrics = {
        successful_without_retry: counts.successfulWithoutRetry,
        successful_with_retry: counts.successfulWithRetry,
        failed_without_retry: counts.failedWithoutRetry,
        failed_with_retry: counts.failedWithRetry,
      }
      played.push({ outcomes, attemptsMade, result, waitsMs, events, metrics })
    }
    expect(played).toEqual(calls)
  })
})

function retryOf(settings: Partial<RetrySettings>) {
  const clock = virtualClock()
  const all = { ...defaultRetrySettings, ...settings }
  return { clock, retry: new Retry({ name: 'r', settings: all, clock, listener: () => undefined }) }
}

test('who gives up while a retry waits is let go at once, and no further attempt is made', async () => {
  const { clock, retry } = retryOf({})
  const leaving = new AbortController()
  let attempts = 0
  let reportFirst: () => void = () => undefined
  const first = new Promise<void>((resolve) => {
    reportFirst = resolve
  })
  const call = retry.run(async () => {
    attempts++
    reportFirst()
    throw new Error('away')
  }, leaving.signal)
  const outcome = expect(call).rejects.toThrow('gone')
  await first
  while (clock.due.length === 0) await Promise.resolve()
  leaving.abort(new Error('gone'))
  await outcome
  expect([attempts, clock.due]).toEqual([1, []])
})
