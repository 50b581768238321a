/** A span as Zipkin's query API gives it; what it leaves out is undefined here. Times are microseconds. */
export interface StoredSpan {
  readonly traceId: string
  readonly id: string
  readonly parentId: string | undefined
  readonly kind: 'CLIENT' | 'SERVER' | 'PRODUCER' | 'CONSUMER' | undefined
  readonly name: string
  readonly timestampUs: number | undefined
  readonly durationUs: number | undefined
  readonly service: string
  readonly remoteService: string | undefined
  readonly annotations: readonly { readonly timestampUs: number; readonly value: string }[]
  readonly tags: Readonly<Record<string, string>>
  /** The server's half of a span that has the client's id. */
  readonly shared: boolean
}

/** Calls from one service to another, as Zipkin counted them. */
export interface DependencyLink {
  readonly parent: string
  readonly child: string
  readonly callCount: number
  readonly errorCount: number
}

/** Undefined for what is no span. */
export function readSpan(value: unknown): StoredSpan | undefined {
  if (!isObject(value) || typeof value.traceId !== 'string' || typeof value.id !== 'string') return undefined
  const { traceId, id, parentId, kind, name, timestamp, duration, localEndpoint, remoteEndpoint } = value
  return {
    traceId,
    id,
    parentId: textOr(parentId, undefined),
    kind: kind === 'CLIENT' || kind === 'SERVER' || kind === 'PRODUCER' || kind === 'CONSUMER' ? kind : undefined,
    name: textOr(name, ''),
    timestampUs: numberOf(timestamp),
    durationUs: numberOf(duration),
    service: serviceOf(localEndpoint) ?? '',
    remoteService: serviceOf(remoteEndpoint),
    annotations: Array.isArray(value.annotations) ? value.annotations.flatMap(readAnnotation) : [],
    tags: isObject(value.tags) ? textsIn(value.tags) : {},
    shared: value.shared === true,
  }
}

export function readLink(value: unknown): DependencyLink | undefined {
  if (!isObject(value) || typeof value.parent !== 'string' || typeof value.child !== 'string') return undefined
  const { parent, child, callCount, errorCount } = value
  return { parent, child, callCount: numberOf(callCount) ?? 0, errorCount: numberOf(errorCount) ?? 0 }
}

function readAnnotation(value: unknown) {
  if (!isObject(value)) return []
  const timestampUs = numberOf(value.timestamp)
  return timestampUs === undefined ? [] : [{ timestampUs, value: textOr(value.value, '') }]
}

function textsIn(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]))
}

function serviceOf(endpoint: unknown): string | undefined {
  const name = isObject(endpoint) ? endpoint.serviceName : undefined
  return typeof name === 'string' && name !== '' ? name : undefined
}

function textOr<Otherwise>(value: unknown, otherwise: Otherwise): string | Otherwise {
  return typeof value === 'string' ? value : otherwise
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
