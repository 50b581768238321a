import { badRequest } from '../actuator/actuator.ts'
import type { Answer, Endpoint, Question } from '../actuator/endpoint.ts'
import { textParameter } from '../actuator/request-body.ts'
import type { BindingView } from './consuming.ts'

export interface Bindings {
  views(): readonly BindingView[]
  /** Nothing happens to one that is not there, or cannot do that. */
  change(name: string, state: BindingState): Promise<void>
}

export type BindingState = 'STOPPED' | 'STARTED' | 'PAUSED' | 'RESUMED'

const states: readonly BindingState[] = ['STOPPED', 'STARTED', 'PAUSED', 'RESUMED']

/** `/actuator/bindings`; one of them is a list, too. */
export function bindingsEndpoint(bindings: Bindings): Endpoint {
  const all = (): Answer => ({ body: bindings.views().map(asJson) })
  const one = ({ selected }: Question): Answer => ({
    body: bindings
      .views()
      .filter(({ name }) => name === selected)
      .map(asJson),
  })
  const change = async ({ selected, parameters }: Question): Promise<Answer> => {
    const wanted = textParameter(parameters, 'state').toUpperCase()
    const state = states.find((each) => each === wanted)
    if (state === undefined) throw badRequest(`'state' is none of ${states.join(', ')}.`)
    await bindings.change(selected, state)
    return {}
  }
  const selector = { name: 'name' }
  return {
    id: 'bindings',
    operations: [
      { method: 'GET', answer: all },
      { method: 'POST', selector, body: 'named', produces: [], answer: change },
      { method: 'GET', selector, answer: one },
    ],
  }
}

function asJson({ name, destination, group, isPausable, isRunning, isPaused, isInput }: BindingView) {
  return {
    ...{ bindingName: name, name: destination, group: group ?? null, pausable: isPausable },
    ...{ state: isRunning ? 'running' : 'stopped', paused: isPaused },
    ...{ extension: { bindingDestination: destination }, input: isInput },
  }
}
