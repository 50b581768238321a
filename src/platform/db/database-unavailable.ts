import { SqlError } from '../../protocols/sql/sql.ts'
import { HttpProblem } from '../http/http-problem.ts'

/** Why is for the log and for health: here it is enough that it may be tried again. */
export class DatabaseUnavailable extends HttpProblem {
  constructor(cause?: unknown) {
    super(503, 'database-unavailable', 'The database cannot be used right now.', { headers: { 'retry-after': '1' }, cause })
    this.name = 'DatabaseUnavailable'
  }
}

export function asProblem(error: unknown): unknown {
  if (error instanceof SqlError && (error.kind === 'unavailable' || error.kind === 'denied'))
    return new DatabaseUnavailable(error)
  return error
}
