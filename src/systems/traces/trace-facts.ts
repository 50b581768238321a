import type { StoredSpan } from '../../protocols/zipkin/query-span.ts'
import { endOf, spanTree, withParents } from './span-tree.ts'

/** A trace in a line. */
export interface TraceFacts {
  readonly traceId: string
  /** ISO: of its first span. */
  readonly at: string
  /** Of what began it. */
  readonly service: string
  readonly name: string
  readonly durationMs: number
  readonly spans: number
  /** In the order in which they came in. */
  readonly services: readonly string[]
  readonly errors: number
}

export function traceFacts(spans: readonly StoredSpan[]): TraceFacts {
  const roots = spanTree(spans)
  const nodes = [...withParents(roots)].map(({ node }) => node)
  const startUs = Math.min(...roots.map((root) => root.startUs))
  const endUs = nodes.reduce((last, node) => Math.max(last, endOf(node)), startUs)
  const [first] = roots
  return {
    traceId: spans[0]?.traceId ?? '',
    at: new Date(Math.floor(startUs / 1000)).toISOString(),
    service: first?.span.service ?? '',
    name: first?.span.name ?? '',
    durationMs: (roots.length === 1 ? (first?.durationUs ?? 0) || endUs - startUs : endUs - startUs) / 1000,
    spans: spans.length,
    services: [...new Set(nodes.map(({ span }) => span.service).filter((name) => name !== ''))],
    errors: spans.filter((span) => errorOf(span) !== undefined).length,
  }
}

/** What a span failed with; undefined for one that did not. */
export function errorOf({ tags }: StoredSpan): string | undefined {
  const { error, 'exception.message': message } = tags
  if (error !== undefined && error !== 'false') return /^(?:true)?$/.test(error) ? (message ?? '') : error
  // OpenTelemetry's word for it, where somebody translated no further.
  return tags['otel.status_code'] === 'ERROR' ? (tags['otel.status_description'] ?? message ?? '') : undefined
}

/** `500`: of the exchange that a span stands for, by whatever name it goes. */
export function statusOf({ tags }: StoredSpan): string | undefined {
  const status = tags['http.status_code'] ?? tags['http.response.status_code'] ?? tags.status
  return status !== undefined && /^\d{3}$/.test(status) ? status : undefined
}
