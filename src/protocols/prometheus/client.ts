import { exchangeHttp, type HttpPatience, type HttpPlace } from '../http-exchange.ts'
import { WireError } from '../wire-error.ts'
import { type Found, readFound } from './found.ts'

export interface RangeQuestion {
  readonly query: string
  readonly startMs: number
  readonly endMs: number
  readonly stepMs: number
}

export interface MetricFacts {
  readonly type: string
  readonly help: string
}

/** Prometheus' HTTP API. A refusal is a WireError `rejected` with `errorType` and `says`; a signal's reason is thrown as it is. */
export interface PrometheusClient {
  query(query: string, atMs?: number): Promise<Found>
  queryRange(question: RangeQuestion): Promise<Found>
  /** Names of metrics that have samples. */
  names(): Promise<readonly string[]>
  /** By metric; of what several targets tell, the first. */
  metadata(): Promise<ReadonlyMap<string, MetricFacts>>
}

const mostBytes = 64 * 1_048_576

export function prometheusClient(place: HttpPlace, patience: HttpPatience): PrometheusClient {
  /** A question goes in the body: it may be longer than an address. */
  const ask = async (path: string, form?: Readonly<Record<string, string>>) => {
    const url = `${place.url.replace(/\/+$/, '')}/api/v1/${path}`
    const question = form && {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: String(new URLSearchParams(form)),
    }
    const { status, body } = await exchangeHttp({ ...place, url }, question ?? {}, { ...patience, mostBytes })
    return dataIn(status, body, place.url)
  }
  return {
    query: async (query, atMs) => readFound(await ask('query', { query, ...(atMs !== undefined && { time: seconds(atMs) }) })),
    queryRange: async ({ query, startMs, endMs, stepMs }) =>
      readFound(await ask('query_range', { query, start: seconds(startMs), end: seconds(endMs), step: seconds(stepMs) })),
    async names() {
      const { data } = await ask('label/__name__/values')
      return Array.isArray(data) ? data.map(String) : []
    },
    async metadata() {
      const { data } = await ask('metadata')
      return new Map(Object.entries(data ?? {}).flatMap(([name, facts]) => factsIn(name, facts)))
    },
  }
}

export interface Answer {
  readonly data: unknown
  readonly warnings: readonly string[]
}

function dataIn(status: number, body: string, url: string): Answer {
  const answer = parsed(body)
  if (answer?.status === 'success') {
    const notes = [answer.warnings, answer.infos].flatMap((each) => (Array.isArray(each) ? each.map(String) : []))
    return { data: answer.data, warnings: notes }
  }
  if (answer?.status === 'error')
    throw new WireError('http', 'rejected', { status, errorType: String(answer.errorType), says: String(answer.error) })
  if (status === 401 || status === 403) throw new WireError('http', 'denied', { status })
  if (status >= 500)
    throw new WireError('http', 'rejected', { status, errorType: 'unavailable', says: body.slice(0, 300).trim() })
  throw new WireError('http', 'protocol', { because: `${url} answers ${status}, and not as Prometheus does` })
}

function parsed(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const answer: unknown = JSON.parse(body)
    return typeof answer === 'object' && answer !== null ? { ...answer } : undefined
  } catch {
    return undefined
  }
}

function factsIn(name: string, facts: unknown): [string, MetricFacts][] {
  const first: unknown = Array.isArray(facts) ? facts[0] : undefined
  if (typeof first !== 'object' || first === null) return []
  const { type = 'unknown', help = '' } = first as { readonly type?: unknown; readonly help?: unknown }
  return [[name, { type: String(type), help: String(help) }]]
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}
