import type { HttpTarget } from '../target.ts'
import { ask, refused } from './http.ts'

/** Has the config server publish a refresh on the bus: to all, or to all of an application. */
export async function publishRefresh(server: HttpTarget, application: string | undefined, signal: AbortSignal): Promise<void> {
  const below = application === undefined ? '' : `/${encodeURIComponent(application)}`
  const answer = await ask('The config server', server, { method: 'POST', path: `actuator/busrefresh${below}`, signal })
  if (answer.status >= 200 && answer.status < 300) return
  throw refused(
    'The config server',
    answer,
    'management.endpoints.web.exposure.include must have busrefresh, and its broker must be up',
  )
}
