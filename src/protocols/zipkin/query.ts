import { exchangeHttp, type HttpPatience, type HttpPlace } from '../http-exchange.ts'
import { WireError } from '../wire-error.ts'
import { type DependencyLink, readLink, readSpan, type StoredSpan } from './query-span.ts'

/** Which traces; what is left out does not matter. */
export interface TraceQuestion {
  readonly service?: string | undefined
  readonly spanName?: string | undefined
  /** `error and http.path=/users`: tags, values of annotations. */
  readonly annotations?: string | undefined
  readonly minDurationUs?: number | undefined
  readonly maxDurationUs?: number | undefined
  /** Milliseconds since 1970. */
  readonly endMs: number
  readonly lookbackMs: number
  readonly limit: number
}

/** Zipkin's query API, version 2. What fails is a WireError; a signal's reason is thrown as it is. */
export interface ZipkinQuery {
  services(): Promise<readonly string[]>
  /** Newest first; each with all of its spans. */
  traces(question: TraceQuestion): Promise<readonly (readonly StoredSpan[])[]>
  /** Undefined where it has none of that id. */
  trace(id: string): Promise<readonly StoredSpan[] | undefined>
  dependencies(endMs: number, lookbackMs: number): Promise<readonly DependencyLink[]>
}

/** A trace of 5,000 spans takes about 3 MB. */
const mostBytes = 128 * 1_048_576

export function zipkinQuery(place: HttpPlace, patience: HttpPatience): ZipkinQuery {
  const ask = async (path: string, query: Readonly<Record<string, string | number | undefined>> = {}) => {
    const words = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)] as const]))
    const url = `${place.url.replace(/\/+$/, '')}/api/v2/${path}${words.length === 0 ? '' : `?${new URLSearchParams(Object.fromEntries(words))}`}`
    const { status, body } = await exchangeHttp({ ...place, url }, {}, { ...patience, mostBytes })
    if (status === 200 || status === 404) return { status, list: status === 200 ? listIn(body, url) : [] }
    throw new WireError('http', status === 401 || status === 403 ? 'denied' : 'rejected', {
      status,
      says: body.slice(0, 300).trim(),
    })
  }
  const found = async (path: string, query?: Readonly<Record<string, string | number | undefined>>) => {
    const { status, list } = await ask(path, query)
    if (status === 404) throw new WireError('http', 'protocol', { because: `${place.url} has no /api/v2/${path}` })
    return list
  }
  return {
    services: async () => (await found('services')).map(String),
    async traces({ service, spanName, annotations, minDurationUs, maxDurationUs, endMs, lookbackMs, limit }) {
      const list = await found('traces', {
        ...{ serviceName: service, spanName, annotationQuery: annotations },
        // Zipkin takes a most only together with a least.
        minDuration: minDurationUs ?? (maxDurationUs === undefined ? undefined : 1),
        ...{ maxDuration: maxDurationUs, endTs: endMs, lookback: lookbackMs, limit },
      })
      return list.flatMap((trace) => (Array.isArray(trace) && trace.length > 0 ? [spansIn(trace)] : []))
    },
    async trace(id) {
      const { status, list } = await ask(`trace/${encodeURIComponent(id)}`)
      return status === 404 ? undefined : spansIn(list)
    },
    dependencies: async (endMs, lookbackMs) =>
      (await found('dependencies', { endTs: endMs, lookback: lookbackMs })).flatMap((link) => readLink(link) ?? []),
  }
}

function spansIn(list: readonly unknown[]): readonly StoredSpan[] {
  return list.flatMap((span) => readSpan(span) ?? [])
}

function listIn(body: string, url: string): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(body)
    if (Array.isArray(list)) return list
  } catch {
    // Told below: no JSON is no list, either.
  }
  throw new WireError('http', 'protocol', { because: `${new URL(url).origin} answers with no list of Zipkin's` })
}
