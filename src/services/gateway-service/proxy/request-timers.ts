import type { Metrics, Timer } from '../../../platform/metrics/metrics.ts'
import { seriesOf, statusName } from '../filters/status-names.ts'
import type { Route } from '../routes/route.ts'

/** `spring.cloud.gateway.requests`. A timer is looked up once for each route, method and status. */
export class RequestTimers {
  readonly #metrics: Metrics
  readonly #timers = new WeakMap<Route, Map<string, Map<number, Timer>>>()

  constructor(metrics: Metrics) {
    this.#metrics = metrics
  }

  record(route: Route, method: string, status: number, durationMs: number): void {
    const known = this.#timers.get(route)?.get(method)?.get(status)
    if (known !== undefined) known.record(durationMs)
    else this.#create(route, method, status).record(durationMs)
  }

  #create(route: Route, method: string, status: number): Timer {
    const byMethod = this.#timers.get(route) ?? new Map<string, Map<number, Timer>>()
    const byStatus = byMethod.get(method) ?? new Map<number, Timer>()
    const created = this.#timerOf(route, knownMethods.has(method) ? method : 'UNKNOWN', status)
    this.#timers.set(route, byMethod.set(method, byStatus.set(status, created)))
    return created
  }

  #timerOf({ id, uri }: Route, httpMethod: string, status: number): Timer {
    const facts = { httpStatusCode: String(status), outcome: seriesOf(status), status: statusName(status) }
    return this.#metrics.timer('spring.cloud.gateway.requests', { tags: { httpMethod, ...facts, routeId: id, routeUri: uri } })
  }
}

const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'])
