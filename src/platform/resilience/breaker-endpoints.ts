import type { Endpoint, Question } from '../actuator/endpoint.ts'
import { optionalText } from '../actuator/request-body.ts'
import { HttpProblem } from '../http/http-problem.ts'
import type { BreakerState } from './breaker-settings.ts'
import type { Breakers } from './breakers.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import type { EventWords } from './endpoints.ts'

/** `/actuator/circuitbreakers`, where a POST changes a state. */
export function breakersEndpoint(breakers: Breakers): Endpoint {
  const all = () => {
    const names = breakers.names().toSorted()
    return { body: { circuitBreakers: Object.fromEntries(names.map((name) => [name, breakerFacts(breakers.get(name))])) } }
  }
  const change = ({ selected, parameters }: Question) => {
    const next = wantedState(optionalText(parameters, 'updateState'))
    // A name that nobody knows makes a breaker, as there.
    const breaker = breakers.get(selected)
    breaker.transitionTo(next)
    const message = `${selected} state has been changed successfully`
    return { body: { circuitBreakerName: selected, currentState: breaker.state, message } }
  }
  return {
    id: 'circuitbreakers',
    operations: [
      { method: 'GET', answer: all },
      { method: 'POST', selector: { name: 'name' }, body: 'named', answer: change },
    ],
  }
}

const updates: ReadonlyMap<string, BreakerState> = new Map([
  ['CLOSE', 'CLOSED'],
  ['FORCE_OPEN', 'FORCED_OPEN'],
  ['DISABLE', 'DISABLED'],
])

function wantedState(text: string | undefined): BreakerState {
  const state = updates.get(text?.toUpperCase() ?? '')
  if (state !== undefined) return state
  throw new HttpProblem(text === '' ? 500 : 400, 'unknown-state', `updateState is one of ${[...updates.keys()].join(', ')}.`)
}

/** What the endpoint and the health say of one. */
export function breakerFacts({ measures, settings, state }: CircuitBreaker) {
  const { calls, failed, slow, slowFailed } = measures.totals
  return {
    failureRate: percent(measures.failureRate),
    slowCallRate: percent(measures.slowCallRate),
    failureRateThreshold: percent(settings.failureRateThreshold),
    slowCallRateThreshold: percent(settings.slowCallRateThreshold),
    bufferedCalls: calls,
    failedCalls: failed,
    slowCalls: slow,
    slowFailedCalls: slowFailed,
    notPermittedCalls: measures.notPermitted,
    state,
  }
}

export const breakerEventWords: EventWords = {
  id: 'circuitbreakerevents',
  list: 'circuitBreakerEvents',
  name: 'circuitBreakerName',
  types: [
    ...['ERROR', 'IGNORED_ERROR', 'SUCCESS', 'NOT_PERMITTED', 'STATE_TRANSITION', 'RESET', 'FORCED_OPEN', 'DISABLED'],
    ...['FAILURE_RATE_EXCEEDED', 'SLOW_CALL_RATE_EXCEEDED'],
  ],
  more: ({ type, about, amount }) => ({
    errorMessage: type === 'STATE_TRANSITION' ? null : about,
    durationInMs: amount,
    stateTransition: type === 'STATE_TRANSITION' ? about : null,
  }),
}

/** `66.666664%`: a float of 32 bits in the fewest digits that say which. */
function percent(rate: number): string {
  let digits = 1
  while (digits < 9 && Math.fround(Number(rate.toPrecision(digits))) !== Math.fround(rate)) digits++
  const text = String(Number(rate.toPrecision(digits)))
  return `${text.includes('.') ? text : `${text}.0`}%`
}
