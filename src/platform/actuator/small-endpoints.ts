import { messageOf } from '../../shared/errors.ts'
import type { LiveEnvironment } from '../config/environment.ts'
import { HttpProblem } from '../http/http-problem.ts'
import type { RunningBus } from '../parts.ts'
import type { Bus } from '../platform.ts'
import type { Endpoint } from './endpoint.ts'
import { textParameter } from './request-body.ts'

export function refreshEndpoint(environment: LiveEnvironment): Endpoint {
  const answer = async () => {
    try {
      return { body: await environment.refresh() }
    } catch (error) {
      throw new HttpProblem(503, 'refresh-failed', messageOf(error), { cause: error })
    }
  }
  return { id: 'refresh', operations: [{ method: 'POST', body: 'ignored', answer }] }
}

/** The destination is what remains of the path: `/busrefresh/user-service/dev` is `user-service:dev`. */
export function busRefreshEndpoint(bus: Bus): Endpoint {
  const selector = { name: 'destinations', isRest: true }
  return {
    id: 'busrefresh',
    operations: [
      { method: 'POST', body: 'ignored', produces: [], answer: () => sent(bus.refresh()) },
      {
        method: 'POST',
        body: 'ignored',
        selector,
        produces: [],
        answer: ({ selected }) => sent(bus.refresh(destinationOf(selected))),
      },
    ],
  }
}

export function busEnvEndpoint(bus: Bus): Endpoint {
  const send = async (parameters: ReadonlyMap<string, unknown>, destination?: string) => {
    const values = new Map([[textParameter(parameters, 'name'), textParameter(parameters, 'value')]])
    return sent(destination === undefined ? bus.changeEnvironment(values) : bus.changeEnvironment(values, destination))
  }
  const selector = { name: 'destinations', isRest: true }
  return {
    id: 'busenv',
    operations: [
      { method: 'POST', body: 'named', produces: [], answer: ({ parameters }) => send(parameters) },
      {
        method: 'POST',
        body: 'named',
        selector,
        produces: [],
        answer: ({ parameters, selected }) => send(parameters, destinationOf(selected)),
      },
    ],
  }
}

/** Stops all it reaches. */
export function busShutdownEndpoint(bus: Pick<RunningBus, 'shutdown'>): Endpoint {
  const send = (destination?: string) => sent(bus.shutdown?.(destination) ?? Promise.resolve())
  const selector = { name: 'destinations', isRest: true }
  return {
    id: 'busshutdown',
    operations: [
      { method: 'POST', body: 'ignored', produces: [], answer: () => send() },
      { method: 'POST', body: 'ignored', selector, produces: [], answer: ({ selected }) => send(destinationOf(selected)) },
    ],
  }
}

function destinationOf(path: string): string {
  return path.split('/').join(':')
}

async function sent(publishing: Promise<void>): Promise<object> {
  try {
    await publishing
    return {}
  } catch (error) {
    throw new HttpProblem(503, 'bus-unavailable', messageOf(error), { cause: error })
  }
}

export function shutdownEndpoint(stop: () => void): Endpoint {
  const answer = () => {
    setTimeout(stop, 500)
    return { body: { message: 'Shutting down, bye...' } }
  }
  return { id: 'shutdown', operations: [{ method: 'POST', body: 'ignored', answer }] }
}
