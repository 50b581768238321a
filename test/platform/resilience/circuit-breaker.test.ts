import { describe, expect, test } from 'vitest'
import {
  type BreakerSettings,
  type BreakerState,
  defaultBreakerSettings,
} from '../../../src/platform/resilience/breaker-settings.ts'
import { CircuitBreaker } from '../../../src/platform/resilience/circuit-breaker.ts'
import { failureOfKind, intervalOf, javaNamesOf, type RecordedInterval, resilienceVectors } from './vectors.ts'
import { virtualClock } from './virtual-clock.ts'

type Step = readonly [
  op: string,
  arg: string | null,
  ms: number | null,
  t: number,
  permitted: boolean | null,
  state: string,
  failureRate: number,
  slowCallRate: number,
  buffered: number,
  failed: number,
  slow: number,
  slowFailed: number,
  notPermitted: number,
  events: readonly string[],
]

interface RecordedConfig {
  readonly slidingWindowType?: 'COUNT_BASED' | 'TIME_BASED'
  readonly slidingWindowSize?: number
  readonly minimumNumberOfCalls?: number
  readonly failureRateThreshold?: number
  readonly slowCallRateThreshold?: number
  readonly slowCallDurationThresholdMs?: number
  readonly permittedNumberOfCallsInHalfOpenState?: number
  readonly maxWaitDurationInHalfOpenStateMs?: number
  readonly transitionToStateAfterWaitDuration?: 'OPEN' | 'CLOSED'
  readonly automaticTransitionFromOpenToHalfOpenEnabled?: boolean
  readonly initialState?: BreakerState
  readonly waitDurationInOpenStateMs?: number
  readonly waitIntervalFunctionInOpenState?: RecordedInterval
  readonly recordExceptions?: readonly string[]
  readonly ignoreExceptions?: readonly string[]
  readonly recordResults?: readonly string[]
}

interface Case {
  readonly name: string
  readonly startOffsetMs: number
  readonly config: RecordedConfig
  readonly steps: readonly Step[]
}

function settingsOf(config: RecordedConfig): BreakerSettings {
  const { waitDurationInOpenStateMs: fixedMs, waitIntervalFunctionInOpenState: wait, recordResults: _, ...same } = config
  return {
    ...defaultBreakerSettings,
    ...same,
    ...(fixedMs !== undefined && { waitInOpenState: { initialMs: fixedMs } }),
    ...(wait !== undefined && { waitInOpenState: intervalOf(wait) }),
    recordExceptions: javaNamesOf(config.recordExceptions),
    ignoreExceptions: javaNamesOf(config.ignoreExceptions),
  }
}

/** Plays one step after the other; what each leaves behind, in the columns of the recording. */
function play({ config, startOffsetMs, steps }: Case): readonly Step[] {
  const startMs = Date.UTC(2026, 0, 1) + startOffsetMs
  const clock = virtualClock(startMs)
  let events: string[] = []
  const breaker = new CircuitBreaker({
    name: 'b',
    settings: settingsOf(config),
    clock,
    listener: (event, rate, about) => {
      if (event === 'STATE_TRANSITION') events.push(`${event} ${about}`)
      else if (event.endsWith('_EXCEEDED')) events.push(`${event} ${asJavaFloat(rate)}`)
      else events.push(event)
    },
    isFailure: (result) => config.recordResults?.includes(String(result)) === true,
  })
  const end = (outcome: string, ms: number) => {
    if (outcome.startsWith('=')) breaker.succeeded(ms, outcome.slice(1))
    else breaker.failed(ms, failureOfKind(outcome))
  }
  const operate = (op: string, arg: string, ms: number): boolean | null => {
    if (op === 'advance') clock.pass(ms)
    else if (op === 'to') breaker.transitionTo(arg as BreakerState)
    else if (op === 'openFor') breaker.openFor(ms)
    else if (op === 'reset') breaker.reset()
    else if (op === 'cancel') breaker.release()
    else if (op === 'end') end(arg.slice(arg.indexOf(' ') + 1), ms)
    else {
      const isPermitted = breaker.tryAcquire()
      if (op === 'call' && isPermitted) {
        clock.pass(ms)
        end(arg, ms)
      }
      return isPermitted
    }
    return null
  }
  return steps.map(([op, arg, ms]) => {
    events = []
    let isPermitted: boolean | null = null
    try {
      isPermitted = operate(op, arg ?? '', ms ?? 0)
    } catch (error) {
      const { name, message } = error as Error
      events.push(`!${name}: ${message}`)
    }
    const { measures, state } = breaker
    const { calls, failed, slow, slowFailed } = measures.totals
    const rates = [measures.failureRate, measures.slowCallRate] as const
    const counts = [calls, failed, slow, slowFailed, measures.notPermitted] as const
    return [op, arg, ms, clock.now() - startMs, isPermitted, state, ...rates, ...counts, events]
  })
}

/** `50.0`, `66.666664` */
function asJavaFloat(value: number): string {
  for (let digits = 1; digits < 10; digits++) {
    const text = String(Number(value.toPrecision(digits)))
    if (Math.fround(Number(text)) === value) return text.includes('.') ? text : `${text}.0`
  }
  return String(value)
}

/** Rates to a thousandth, as a float of 32 bits is written in many ways. */
function rounded(steps: readonly Step[]): readonly unknown[] {
  return steps.map((step) => step.map((cell, column) => (column === 6 || column === 7 ? Math.round(Number(cell) * 1000) : cell)))
}

for (const file of ['breaker-scripted', 'breaker-random']) {
  describe(`a breaker does step by step what Resilience4j did: ${file}`, () => {
    test.each(resilienceVectors<{ readonly cases: readonly Case[] }>(file).cases)('$name', (recorded) => {
      expect(rounded(play(recorded))).toEqual(rounded(recorded.steps))
    })
  })
}

describe('where Resilience4j surprises', () => {
  const { cases } = resilienceVectors<{ readonly cases: readonly Case[] }>('breaker-quirks')
  const named = (name: string) => {
    const found = cases.find((each) => each.name === name)
    if (found === undefined) throw new Error(`no such case: ${name}`)
    return found
  }

  test.each(['ignored-late-call-adds-a-permit', 'half-open-has-no-exceeded-event'])('so does a breaker: %s', (name) => {
    const recorded = named(name)
    expect(rounded(play(recorded))).toEqual(rounded(recorded.steps))
  })

  test('a breaker that was reset never half-opens by the timer of a wait that is over', () => {
    const recorded = named('reset-leaves-the-open-timer')
    const [ours, theirs] = [rounded(play(recorded)), rounded(recorded.steps)]
    expect(ours.slice(0, 12)).toEqual(theirs.slice(0, 12))
    expect([ours[12], ours[13]]).toEqual([
      ['advance', null, 600, 2001, null, 'OPEN', 100_000, 0, 2, 2, 0, 0, 0, []],
      ['advance', null, 400, 2401, null, 'HALF_OPEN', -1000, -1000, 0, 0, 0, 0, 0, ['STATE_TRANSITION OPEN_TO_HALF_OPEN']],
    ])
  })

  test('an answer that comes late to a breaker that was forced open is told, and recorded nowhere', () => {
    const recorded = named('late-answer-after-forced-open-crashes')
    const [ours, theirs] = [rounded(play(recorded)), rounded(recorded.steps)]
    expect(ours.slice(0, 3)).toEqual(theirs.slice(0, 3))
    expect(ours[3]).toEqual(['end', 'c1 =ok', 0, 0, null, 'OPEN', -1000, -1000, 0, 0, 0, 0, 0, ['SUCCESS']])
    expect(ours[5]).toEqual(theirs[5])
  })
})

function breakerOf(settings: Partial<BreakerSettings>) {
  const clock = virtualClock()
  const events: string[] = []
  const breaker = new CircuitBreaker({
    name: 'orders',
    settings: { ...defaultBreakerSettings, ...settings },
    clock,
    listener: (event) => events.push(event),
  })
  return { breaker, clock, events }
}

test('a call that is not permitted is not made, and its error says whose state it was', async () => {
  const { breaker } = breakerOf({ slidingWindowSize: 1 })
  await expect(breaker.run(() => Promise.reject(new Error('away')))).rejects.toThrow('away')
  let isMade = false
  const refused = breaker.run(async () => {
    isMade = true
  })
  await expect(refused).rejects.toMatchObject({
    name: 'CallNotPermittedException',
    message: "CircuitBreaker 'orders' is OPEN and does not permit further calls",
  })
  expect(isMade).toBe(false)
})

test('a call whose caller gave up counts as nothing, and gives its trial back', async () => {
  const { breaker, events } = breakerOf({ initialState: 'HALF_OPEN', permittedNumberOfCallsInHalfOpenState: 1 })
  const gone = AbortSignal.abort()
  await expect(breaker.run(() => Promise.reject(new Error('aborted')), gone)).rejects.toThrow('aborted')
  expect([events, breaker.tryAcquire()]).toEqual([[], true])
})

test('a window of seconds does not lose its calls when the clock goes back', () => {
  const { breaker, clock } = breakerOf({ slidingWindowType: 'TIME_BASED', slidingWindowSize: 3, minimumNumberOfCalls: 1 })
  breaker.succeeded(1)
  clock.pass(-10_000)
  breaker.succeeded(1)
  expect(breaker.measures.totals.calls).toBe(2)
})
