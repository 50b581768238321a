import { failureOf } from '../discovery/connection-failure.ts'
import type { Discovery } from '../platform.ts'
import type { Balancer, Chosen } from './balancer.ts'
import { type Exchange, type ExchangeNeeds, exchange } from './exchange.ts'
import { isRepeatable } from './outgoing.ts'
import { RemoteProblem } from './remote-problem.ts'
import type { Target } from './target.ts'

export interface AttemptNeeds extends ExchangeNeeds {
  readonly discovery: Pick<Discovery, 'unreachable'>
  readonly balancer: Balancer
}

/** A call has this many other instances to turn to. */
const mostInstances = 8

/**
 * One attempt, as a retry counts them: to its address, or to the instances of a service one after the other, as long as nobody can
 * have done twice what is asked.
 */
export async function attempt(
  needs: AttemptNeeds,
  target: Target,
  asked: Omit<Exchange, 'host' | 'origin' | 'path'>,
): Promise<unknown> {
  const { host, path } = target
  if (target.kind === 'address') return await exchange(needs, { ...asked, host, path, origin: target.origin })
  const tried = new Set<string>()
  const service = target.service.toLowerCase()
  let last: unknown
  while (tried.size < mostInstances) {
    const chosen = needs.balancer.choose(target.service, asked.settings.choice, tried)
    if (chosen === undefined) break
    tried.add(chosen.origin)
    try {
      return await exchange(needs, { ...asked, host, service, path, origin: chosen.origin })
    } catch (error) {
      last = error
      if (!mayGoElsewhere(needs, asked, chosen, error)) throw error
    } finally {
      chosen.done()
    }
  }
  throw last ?? nobody(target.service, asked, path)
}

function mayGoElsewhere(
  { discovery }: AttemptNeeds,
  { method, outgoing, signal }: Pick<Exchange, 'method' | 'outgoing' | 'signal'>,
  { instance }: Chosen,
  error: unknown,
): boolean {
  const failure = failureOf(error)
  if (failure === 'not-connected') discovery.unreachable(instance)
  if (signal?.aborted === true) return false
  return failure === 'not-connected' || (failure === 'broken' && isRepeatable(method, outgoing))
}

/** With the words of Spring Cloud's load balancer. */
function nobody(service: string, { name, method }: Pick<Exchange, 'name' | 'method'>, path: string): RemoteProblem {
  const body = `Load balancer does not contain an instance for the service ${service}`
  return new RemoteProblem({ method: name, verb: method.verb, url: `http://${service}${path}`, status: 503, headers: {}, body })
}
