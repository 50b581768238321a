import type { IncomingHttpHeaders } from 'node:http'
import { HttpProblem } from '../../../platform/http/http-problem.ts'
import type { SpringBreaker } from '../../../platform/resilience/spring-breaker.ts'
import type { Order } from '../domain/user.ts'

export interface OrderClient {
  /** On behalf of a request: with its token, and no longer than it has time. */
  getOrders(userId: string, request: IncomingHttpHeaders): Promise<readonly Order[]>
}

type AskForOrders = (userId: string, request: IncomingHttpHeaders, signal: AbortSignal | undefined) => Promise<readonly Order[]>

export interface GuardedOrders {
  readonly ask: AskForOrders
  readonly breaker: Pick<SpringBreaker, 'run'>
  /** Off: a failure of order-service is the caller's. */
  readonly isGuarded: () => boolean
}

/** A user is shown without orders when order-service fails; what the caller did wrong is still the caller's. */
export function guardedOrders({ ask, breaker, isGuarded }: GuardedOrders): OrderClient {
  const without = (error: unknown) => {
    if (error instanceof HttpProblem) throw error
    return []
  }
  return {
    getOrders: (userId, request) =>
      isGuarded()
        ? breaker.run<readonly Order[]>((signal) => ask(userId, request, signal), without)
        : ask(userId, request, undefined),
  }
}
