import { HttpProblem } from '../../../platform/http/http-problem.ts'

/** The one place that says what an answer of order-service's that is no success comes to for our caller. */
export function decodeError(method: string, status: number): HttpProblem {
  if (status === 404 && method === 'getOrders')
    return new HttpProblem(404, 'orders-not-found', "The user's orders are not there.")
  if (status === 401 || status === 403)
    return new HttpProblem(status, 'orders-refused', 'The orders may not be read with this token.')
  return new HttpProblem(500, 'orders-failed', `The order service answered with ${status}.`)
}
