import { endOf, type SpanNode } from './span-tree.ts'

export interface TimeSpent {
  /** In which nothing that it caused was under way. */
  readonly selfUs: number
  /** Of that, what the whole trace waited for; 0 for whoever is not on the critical path. */
  readonly criticalUs: number
  readonly isCritical: boolean
}

/** Who the time was spent in: per span, and along the chain that ended last at every moment. */
export function timesSpent(roots: readonly SpanNode[]): ReadonlyMap<SpanNode, TimeSpent> {
  const critical = new Map<SpanNode, number>()
  const last = roots.reduce<SpanNode | undefined>((best, root) => (best && endOf(best) >= endOf(root) ? best : root), undefined)
  if (last) walkBack(last, critical)
  const times = new Map<SpanNode, TimeSpent>()
  const open = [...roots]
  for (let node = open.pop(); node; node = open.pop()) {
    const criticalUs = critical.get(node)
    times.set(node, { selfUs: selfOf(node), criticalUs: criticalUs ?? 0, isCritical: criticalUs !== undefined })
    for (const child of node.children) open.push(child)
  }
  return times
}

/** From its end to its start: whichever child ended last before that moment is what was waited for. */
function walkBack(root: SpanNode, critical: Map<SpanNode, number>): void {
  const open = [{ node: root, untilUs: endOf(root) }]
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, untilUs } = next
    let cursor = Math.min(untilUs, endOf(node))
    let ownUs = 0
    for (const child of [...node.children].sort((one, other) => endOf(other) - endOf(one))) {
      const endUs = Math.min(endOf(child), endOf(node))
      // What began before and outlasts what is already told ran beside it; what outlasts the span itself is not waited for.
      if (endUs > cursor || child.startUs >= cursor || endOf(child) > endOf(node) + tolerance(node)) continue
      ownUs += cursor - endUs
      open.push({ node: child, untilUs: endUs })
      cursor = Math.max(child.startUs, node.startUs)
    }
    critical.set(node, ownUs + Math.max(0, cursor - node.startUs))
  }
}

/** Two clocks of one machine are read one after the other. */
function tolerance({ durationUs }: SpanNode): number {
  return Math.max(1000, durationUs / 100)
}

function selfOf(node: SpanNode): number {
  const [start, end] = [node.startUs, endOf(node)]
  let [covered, until] = [0, start]
  for (const child of node.children) {
    const [from, to] = [Math.max(child.startUs, until), Math.min(endOf(child), end)]
    if (to <= from) continue
    covered += to - from
    until = to
  }
  return node.durationUs - covered
}
