import type { StoredSpan } from '../../protocols/zipkin/query-span.ts'
import { withoutClockSkew } from './clock-skew.ts'
import { type TimeSpent, timesSpent } from './critical-path.ts'
import { endOf, type SpanNode, spanTree, withParents } from './span-tree.ts'
import { errorOf, statusOf } from './trace-facts.ts'

/** A trace as it is told: the clocks set right, what was waited for marked. */
export interface TraceView {
  readonly traceId: string
  /** ISO. */
  readonly at: string
  readonly durationUs: number
  readonly spans: number
  readonly errors: number
  readonly services: readonly string[]
  /** From the top, whoever causes before what is caused. */
  readonly steps: readonly Step[]
  /** Among the steps: where most of the time was spent that the trace waited for; null for an empty one. */
  readonly slowest: string | null
}

/** A span, in microseconds from the beginning of the trace. */
export interface Step {
  readonly id: string
  readonly parentId: string | null
  readonly depth: number
  readonly name: string
  readonly service: string
  readonly kind: StoredSpan['kind'] | null
  readonly remoteService: string | null
  readonly startUs: number
  readonly durationUs: number
  readonly selfUs: number
  readonly isCritical: boolean
  /** Undefined where it went well; may be empty. */
  readonly error: string | null
  readonly status: string | null
  readonly shared: boolean
  readonly tags: Readonly<Record<string, string>>
  readonly annotations: readonly { readonly atUs: number; readonly value: string }[]
}

export function traceView(spans: readonly StoredSpan[]): TraceView {
  const roots = spanTree(spans)
  withoutClockSkew(roots)
  const times = timesSpent(roots)
  const nodes = [...withParents(roots)]
  const startUs = nodes.reduce((first, { node }) => Math.min(first, node.startUs), Number.POSITIVE_INFINITY)
  const endUs = nodes.reduce((last, { node }) => Math.max(last, endOf(node)), startUs)
  const depths = new Map<SpanNode, number>()
  const steps = nodes.map(({ node, parent }) => {
    const depth = parent ? (depths.get(parent) ?? 0) + 1 : 0
    depths.set(node, depth)
    return stepOf(node, parent, depth, startUs, times.get(node))
  })
  const slowest = nodes.reduce<SpanNode | undefined>((best, { node }) => {
    const critical = times.get(node)?.criticalUs ?? 0
    return critical > (best ? (times.get(best)?.criticalUs ?? 0) : 0) ? node : best
  }, undefined)
  return {
    traceId: spans[0]?.traceId ?? '',
    at: new Date(Number.isFinite(startUs) ? Math.floor(startUs / 1000) : 0).toISOString(),
    durationUs: nodes.length === 0 ? 0 : endUs - startUs,
    spans: spans.length,
    errors: steps.filter(({ error }) => error !== null).length,
    services: [...new Set(steps.map(({ service }) => service).filter((name) => name !== ''))],
    steps,
    slowest: slowest?.span.id ?? null,
  }
}

function stepOf(
  { span, startUs, durationUs }: SpanNode,
  parent: SpanNode | undefined,
  depth: number,
  zeroUs: number,
  time: TimeSpent | undefined,
): Step {
  return {
    ...{ id: span.id, parentId: parent?.span.id ?? null, depth, name: span.name, service: span.service },
    ...{ kind: span.kind ?? null, remoteService: span.remoteService ?? null },
    ...{ startUs: startUs - zeroUs, durationUs, selfUs: time?.selfUs ?? 0, isCritical: time?.isCritical ?? false },
    ...{ error: errorOf(span) ?? null, status: statusOf(span) ?? null, shared: span.shared, tags: span.tags },
    annotations: span.annotations.map(({ timestampUs, value }) => ({ atUs: timestampUs - zeroUs, value })),
  }
}
