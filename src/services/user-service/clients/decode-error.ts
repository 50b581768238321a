import { type ErrorDecoder, RemoteProblem } from '../../../platform/client/remote-problem.ts'
import { HttpProblem } from '../../../platform/http/http-problem.ts'

/** The one place that says what an answer of another service that is no success comes to for our caller. */
export const decodeError: ErrorDecoder = (refused) => {
  const { method, status } = refused
  if (status === 404 && method === 'OrderServiceClient#getOrders')
    return new HttpProblem(404, 'orders-not-found', "The user's orders are not there.")
  if (status === 401 || status === 403)
    return new HttpProblem(status, 'orders-refused', 'The orders may not be read with this token.')
  return new RemoteProblem(refused)
}
