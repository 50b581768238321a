import { methodTag, outcomeOf, statusTag } from '../../../platform/http/request-tags.ts'
import type { Metrics, Timer } from '../../../platform/metrics/metrics.ts'
import { nobodysPath } from '../gateway-error.ts'

/** What became of a request: the tags of its span, and its timer of `http.server.requests`. */
export interface Told {
  readonly tags: Readonly<Record<'exception' | 'method' | 'outcome' | 'status' | 'uri', string>>
  readonly timer: Timer
}

/** `http.server.requests` in the words of WebFlux. Each is made once: looking one up, as every request does, makes nothing. */
export class ServerRequests {
  readonly #metrics: Metrics
  /** By exception, method and status. */
  readonly #told = new Map<string, Map<string, Map<number, Told>>>()

  constructor(metrics: Metrics) {
    this.#metrics = metrics
  }

  /** `status` is 0 where nobody was answered. */
  told(method: string, status: number, exception: string): Told {
    const known = this.#told.get(exception)?.get(method)?.get(status)
    if (known !== undefined) return known
    const byMethod = this.#told.get(exception) ?? new Map<string, Map<number, Told>>()
    const byStatus = byMethod.get(method) ?? new Map<number, Told>()
    const created = this.#create(method, status, exception)
    this.#told.set(exception, byMethod.set(method, byStatus.set(status, created)))
    return created
  }

  #create(method: string, status: number, exception: string): Told {
    const facts = { method: methodTag(method), outcome: outcomeOf(status), status: statusTag(status) }
    const tags = { exception, ...facts, uri: uriOf(status, exception) }
    return { tags, timer: this.#metrics.timer('http.server.requests', { tags: { ...tags, error: exception } }) }
  }
}

/** A route is no handler of WebFlux, so its path is no pattern; what no route takes goes to the handler of static files. */
function uriOf(status: number, exception: string): string {
  if (exception === nobodysPath) return '/**'
  if (status === 404) return 'NOT_FOUND'
  return status >= 300 && status < 400 ? 'REDIRECTION' : 'UNKNOWN'
}
