import type { StoredSpan } from '../../protocols/zipkin/query-span.ts'
import { findCycles } from '../../shared/graph.ts'

/** A span and what it caused, by their starts. Times are microseconds; those of its clock, until they were set right. */
export interface SpanNode {
  readonly span: StoredSpan
  startUs: number
  durationUs: number
  readonly children: SpanNode[]
}

/**
 * The spans of one trace as they caused one another. Several at the top are parts of one whose beginning was not reported.
 * The server's half of a shared span is the child of the client's; parts of a span that came separately are one.
 */
export function spanTree(spans: readonly StoredSpan[]): readonly SpanNode[] {
  const halves = new Map<string, SpanNode>()
  for (const span of spans) {
    const key = keyOf(span.id, span.shared)
    const before = halves.get(key)
    const whole = before ? merged(before.span, span) : span
    halves.set(key, { span: whole, startUs: whole.timestampUs ?? Number.NaN, durationUs: whole.durationUs ?? 0, children: [] })
  }
  const nodes = [...halves.values()]
  const parents = new Map(nodes.map((node) => [node, parentOf(node, halves)]))
  // Whoever is below itself was caused by nobody we know.
  for (const cycle of findCycles(nodes, (node) => one(parents.get(node)))) if (cycle[0]) parents.set(cycle[0], undefined)
  const roots: SpanNode[] = []
  for (const node of nodes) (parents.get(node)?.children ?? roots).push(node)
  const first = Math.min(...nodes.flatMap(({ startUs }) => (Number.isNaN(startUs) ? [] : [startUs])))
  for (const { node, parent } of withParents(roots)) {
    if (Number.isNaN(node.startUs)) node.startUs = parent?.startUs ?? (Number.isFinite(first) ? first : 0)
  }
  for (const { node } of withParents(roots)) node.children.sort(byStart)
  return roots.sort(byStart)
}

/** From the top, whoever causes before what is caused; without the call stack, because a chain may be long. */
export function* withParents(
  roots: readonly SpanNode[],
): Generator<{ readonly node: SpanNode; readonly parent: SpanNode | undefined }> {
  const open = roots.map((node) => ({ node, parent: undefined as SpanNode | undefined })).reverse()
  for (let next = open.pop(); next; next = open.pop()) {
    yield next
    const { node } = next
    for (let at = node.children.length - 1; at >= 0; at--) {
      const child = node.children[at]
      if (child) open.push({ node: child, parent: node })
    }
  }
}

export function endOf({ startUs, durationUs }: Pick<SpanNode, 'startUs' | 'durationUs'>): number {
  return startUs + durationUs
}

function byStart(one: SpanNode, other: SpanNode): number {
  return one.startUs - other.startUs || (one.span.id < other.span.id ? -1 : 1)
}

function keyOf(id: string, shared: boolean): string {
  return shared ? `${id} shared` : id
}

/** A child of an id that two halves have was caused by the half that is in its own service. */
function parentOf({ span }: SpanNode, halves: ReadonlyMap<string, SpanNode>): SpanNode | undefined {
  const { id, parentId, shared, service } = span
  const client = shared ? halves.get(keyOf(id, false)) : undefined
  if (client) return client
  if (parentId === undefined || parentId === id) return undefined
  const [own, server] = [halves.get(keyOf(parentId, false)), halves.get(keyOf(parentId, true))]
  if (own && server) return own.span.service === service && server.span.service !== service ? own : server
  return own ?? server
}

function one<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value]
}

function merged(one: StoredSpan, other: StoredSpan): StoredSpan {
  return {
    ...one,
    parentId: one.parentId ?? other.parentId,
    kind: one.kind ?? other.kind,
    name: one.name || other.name,
    timestampUs: one.timestampUs ?? other.timestampUs,
    durationUs: longer(one.durationUs, other.durationUs),
    service: one.service || other.service,
    remoteService: one.remoteService ?? other.remoteService,
    annotations: [...one.annotations, ...other.annotations],
    tags: { ...other.tags, ...one.tags },
  }
}

function longer(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other)
}
