import { endOf, type SpanNode, withParents } from './span-tree.ts'

/**
 * Sets right what the clocks of several services got wrong: whoever was called cannot have begun before the call. A server's
 * half that lies outside the client's is put in its middle, as Zipkin's page does; what else of that service is below moves along.
 */
export function withoutClockSkew(roots: readonly SpanNode[]): void {
  const shifts = new Map<SpanNode, number>()
  for (const { node, parent } of withParents(roots)) {
    if (!parent) continue
    if (node.span.service === parent.span.service) {
      const shift = shifts.get(parent) ?? 0
      node.startUs += shift
      shifts.set(node, shift)
      continue
    }
    const shift = skewOf(node, parent)
    node.startUs += shift
    shifts.set(node, shift)
  }
}

function skewOf(node: SpanNode, parent: SpanNode): number {
  const isCall = node.span.kind === 'SERVER' && parent.durationUs > 0 && node.durationUs <= parent.durationUs
  const isOutside = node.startUs < parent.startUs || (isCall && endOf(node) > endOf(parent))
  if (!isOutside) return 0
  if (!isCall) return parent.startUs - node.startUs
  return parent.startUs + Math.floor((parent.durationUs - node.durationUs) / 2) - node.startUs
}
