import type { LongTask, Metrics, Tags, Timer } from '../metrics/metrics.ts'
import { exceptionTag, methodTag, outcomeOf, statusTag } from './request-tags.ts'
import { uriTag } from './uri-template.ts'

/** What is timed besides `http.server.requests`: `users.welcome` → `users_welcome_seconds_count{uri="/welcome",…}`. */
export type Timed = string | TimedRoute

export interface TimedRoute {
  readonly name: string
  readonly description?: string
  /** Shows what is under way as well: `…_active_count` and `…_duration_sum`. */
  readonly longTask?: boolean
}

/** Those that a request of one outcome is recorded with. */
interface Timers {
  readonly requests: Timer
  readonly own: Timer | undefined
}

/** The timers of one route by what comes of a request: looked up without making anything, as this is done for each. */
export class RequestMeters {
  /** Of what its `@Timed` counts while it runs. */
  readonly underWay: LongTask | undefined
  readonly pattern: string | undefined
  readonly #metrics: Metrics
  readonly #timed: TimedRoute | undefined
  /** By status and method where nothing was thrown. */
  readonly #usual = new Map<number, Map<string, Timers>>()

  constructor(metrics: Metrics, pattern: string | undefined, timed: Timed | undefined, methods: string) {
    this.#metrics = metrics
    this.pattern = pattern
    this.#timed = typeof timed === 'string' ? { name: timed } : timed
    if (this.#timed?.longTask === true) {
      const tags = { method: methods, uri: uriTag(pattern, 200) }
      this.underWay = metrics.longTask(this.#timed.name, { tags, isBesideTimer: true })
    }
  }

  timersFor(method: string, status: number, error: unknown): Timers {
    if (error !== undefined) return this.#create(method, status, error)
    const known = this.#usual.get(status)?.get(method)
    if (known !== undefined) return known
    const created = this.#create(method, status, undefined)
    this.#usual.set(status, (this.#usual.get(status) ?? new Map<string, Timers>()).set(method, created))
    return created
  }

  #create(method: string, status: number, error: unknown): Timers {
    const timed = this.#timed
    const exception = exceptionTag(error)
    const tags: Tags = {
      ...{ exception, method: methodTag(method), outcome: outcomeOf(status) },
      ...{ status: statusTag(status), uri: uriTag(this.pattern, status) },
    }
    const facts = { tags, ...(timed?.description !== undefined && { description: timed.description }) }
    return {
      requests: this.#metrics.timer('http.server.requests', { tags: { ...tags, error: exception } }),
      own: timed && this.#metrics.timer(timed.name, facts),
    }
  }
}
