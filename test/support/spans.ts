import { eventually } from './rig.ts'

/** A span as a service sends it; times in milliseconds from the beginning of its trace. */
export interface SentSpan {
  readonly id: string
  readonly parentId?: string
  readonly kind?: 'CLIENT' | 'SERVER' | 'PRODUCER' | 'CONSUMER'
  readonly name: string
  readonly service: string
  readonly at: number
  readonly took?: number
  readonly tags?: Readonly<Record<string, string>>
  readonly shared?: true
}

export function asZipkin(traceId: string, beganMs: number, spans: readonly SentSpan[]) {
  return spans.map(({ id, parentId, kind, name, service, at, took, tags, shared }) => ({
    ...{ traceId, id: id.padStart(16, '0'), name, localEndpoint: { serviceName: service } },
    ...(parentId !== undefined && { parentId: parentId.padStart(16, '0') }),
    ...(kind && { kind }),
    timestamp: Math.round((beganMs + at) * 1000),
    ...(took !== undefined && { duration: Math.round(took * 1000) }),
    ...(tags && { tags }),
    ...(shared && { shared }),
  }))
}

/** The walk of the lesson: gateway → user → order, whose database is locked. */
export const walk: readonly SentSpan[] = [
  { id: 'a1', kind: 'SERVER', name: 'get /users/{userid}', service: 'gateway-service', at: 0, took: 41 },
  { id: 'a2', parentId: 'a1', kind: 'CLIENT', name: 'http get', service: 'gateway-service', at: 1, took: 39 },
  { id: 'a3', parentId: 'a2', kind: 'SERVER', name: 'get /users/{userid}', service: 'user-service', at: 2, took: 37 },
  { id: 'a4', parentId: 'a3', name: 'select users', service: 'user-service', at: 3, took: 2, tags: { 'db.system': 'sqlite' } },
  {
    id: 'a5',
    parentId: 'a3',
    kind: 'CLIENT',
    name: 'http get',
    service: 'user-service',
    at: 8,
    took: 28,
    tags: { error: 'answered 500' },
  },
  {
    ...{ id: 'a6', parentId: 'a5', kind: 'SERVER', name: 'get /{userid}/orders', service: 'order-service', at: 9, took: 26 },
    tags: { 'http.status_code': '500', error: 'SQLITE_BUSY: database is locked', 'http.path': '/u1/orders' },
  },
]

export async function post(zipkin: string, spans: readonly object[]): Promise<void> {
  const { status } = await fetch(`${zipkin}/api/v2/spans`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(spans),
  })
  if (status !== 202) throw new Error(`Zipkin answers ${status}`)
}

/** Sends a trace, and waits until it can be asked for. */
export async function sent(
  zipkin: string,
  traceId: string,
  spans: readonly SentSpan[],
  beganMs = Date.now() - 5000,
): Promise<string> {
  await post(zipkin, asZipkin(traceId, beganMs, spans))
  await eventually(`${traceId} is there`, async () => (await fetch(`${zipkin}/api/v2/trace/${traceId}`)).ok)
  return traceId
}
