import type { Metrics, Timer } from '../../../platform/metrics/metrics.ts'
import { seriesOf, statusName } from '../filters/status-names.ts'
import type { Route } from '../routes/route.ts'

/** `spring.cloud.gateway.requests`. A timer is looked up once for each route, method and status. */
export class RequestTimers {
  readonly #metrics: Metrics
  readonly #timers = new WeakMap<Route, Map<string, Timer>>()

  constructor(metrics: Metrics) {
    this.#metrics = metrics
  }

  record(route: Route, method: string, status: number, durationMs: number): void {
    const own = this.#timers.get(route) ?? new Map<string, Timer>()
    const httpMethod = known.has(method) ? method : 'UNKNOWN'
    const key = `${httpMethod}${status}`
    const timer = own.get(key) ?? this.#timerOf(route, httpMethod, status)
    own.set(key, timer)
    this.#timers.set(route, own)
    timer.record(durationMs)
  }

  #timerOf({ id, uri }: Route, httpMethod: string, status: number): Timer {
    const facts = { httpStatusCode: String(status), outcome: seriesOf(status), status: statusName(status) }
    return this.#metrics.timer('spring.cloud.gateway.requests', { tags: { httpMethod, ...facts, routeId: id, routeUri: uri } })
  }
}

const known = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'])
