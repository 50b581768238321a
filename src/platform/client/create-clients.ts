import type { Platform } from '../platform.ts'
import { guarded } from '../resilience/aspects.ts'
import type { Resilience } from '../resilience/create-resilience.ts'
import { type SteadyClock, steadyClock } from '../resilience/steady-clock.ts'
import { type AttemptNeeds, attempt } from './attempt.ts'
import { createBalancer } from './balancer.ts'
import { clientSettings } from './client-settings.ts'
import { beforeDeadline, DeadlineExceeded, deadlineOf } from './deadline.ts'
import { deadlineHeaders, outgoingOf, urlOfCall } from './outgoing.ts'
import { createPools } from './pools.ts'
import type { AnyCall, Client, Remote, RemoteMethod } from './remote.ts'
import { defaultDecoder, type ErrorDecoder } from './remote-problem.ts'
import { targetOf } from './target.ts'

export interface ClientNeeds extends Pick<Platform, 'environment' | 'log' | 'discovery' | 'metrics' | 'tracing'> {
  readonly resilience: Resilience
  /** Of all remotes of a service. */
  readonly decode?: ErrorDecoder
  readonly clock?: SteadyClock
}

export interface Clients {
  /** A function for each method that is described. */
  of<R extends Remote>(remote: R): Client<R>
  close(): Promise<void>
}

/** The clients of a service: one set of connections, one decoder of errors. */
export function createClients(needs: ClientNeeds): Clients {
  const { environment, discovery, decode = defaultDecoder, clock = steadyClock } = needs
  const pools = createPools({
    connectionsPerOrigin: environment.number('spring.cloud.openfeign.httpclient.max-connections-per-route', 50),
    mostOrigins: 100,
  })
  const { metrics, tracing } = needs
  const shared = { pools, decode, metrics, tracing, discovery, balancer: createBalancer(discovery) }

  const functionOf = (remote: Remote, methodName: string, method: RemoteMethod, own: AttemptNeeds) => {
    const name = `${remote.name}#${methodName}`
    const { retry, ...guards } = remote.guards ?? {}
    return async (call: AnyCall = {}): Promise<unknown> => {
      const settings = clientSettings(environment, remote.name)
      const deadline = deadlineOf(clock, call.onBehalfOf, call.timeoutMs)
      if (deadline <= clock.steadyMs()) throw new DeadlineExceeded(name)
      const url = urlOfCall(remote, method, call)
      const outgoing = outgoingOf(remote, method, call)
      const limits = { clock, deadline, where: name }
      const once = (signal: AbortSignal | undefined) =>
        beforeDeadline({ ...limits, signal }, (limited) => {
          const headers = { ...outgoing.headers, ...deadlineHeaders(deadline, clock.steadyMs()) }
          const asked = { name, method, settings, outgoing: { ...outgoing, headers }, signal: limited }
          return attempt(own, targetOf(url, discovery), asked)
        })
      // The deadline is inside the breaker, whose failure it is, and around the retry, whose waits it ends.
      const tried = () => guarded(needs.resilience, guards, once, call.signal)
      if (retry === undefined) return await tried()
      return await beforeDeadline({ ...limits, signal: call.signal }, (limited) =>
        guarded(needs.resilience, { retry }, tried, limited),
      )
    }
  }

  return {
    of: <R extends Remote>(remote: R) => {
      const own = { ...shared, log: needs.log.child({ logger: remote.name }) }
      const functions = Object.entries(remote.methods).map(([name, method]) => [name, functionOf(remote, name, method, own)])
      // Each has the type that its description says: the answer was checked against it.
      return Object.fromEntries(functions) as Client<R>
    },
    close: () => pools.close(),
  }
}
