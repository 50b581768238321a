/** What a node waits for. Edges to nodes outside the given ones are left out of account everywhere in this file. */
export type NeedsOf<N> = (node: N) => readonly N[]

/** Every node after all it needs; otherwise in the order given. A cycle is the caller's bug (see `findCycles`) and throws. */
export function inTopologicalOrder<N>(nodes: Iterable<N>, needsOf: NeedsOf<N>): N[] {
  const order: N[] = []
  walk(nodes, needsOf, {
    left: (node) => order.push(node),
    cycle: (cycle) => {
      throw new Error(`cannot be put in order: ${cycleAsText(cycle)}`)
    },
  })
  return order
}

/** One cycle per edge that closes one, each as it is walked and closed by its first node: `[a, b, a]` says a needs b needs a. */
export function findCycles<N>(nodes: Iterable<N>, needsOf: NeedsOf<N>): N[][] {
  const cycles: N[][] = []
  walk(nodes, needsOf, { left: () => {}, cycle: (cycle) => cycles.push(cycle) })
  return cycles
}

/** `a → b → a`. */
export function cycleAsText(cycle: readonly unknown[]): string {
  return cycle.join(' → ')
}

/** The chain of needs with the largest sum of weights, what is needed first in front: the critical chain. Empty without nodes. */
export function longestPath<N>(
  nodes: Iterable<N>,
  needsOf: NeedsOf<N>,
  weightOf: (node: N) => number,
): { path: N[]; weight: number } {
  const best = new Map<N, { weight: number; after: N | undefined }>()
  let last: N | undefined
  let weight = Number.NEGATIVE_INFINITY
  for (const node of inTopologicalOrder(nodes, needsOf)) {
    const entry = { weight: weightOf(node), after: undefined as N | undefined }
    for (const need of needsOf(node)) {
      const total = (best.get(need)?.weight ?? Number.NEGATIVE_INFINITY) + weightOf(node)
      if (total > entry.weight) Object.assign(entry, { weight: total, after: need })
    }
    best.set(node, entry)
    if (entry.weight > weight) [last, weight] = [node, entry.weight]
  }
  const path: N[] = []
  for (let node = last; node !== undefined; node = best.get(node)?.after) path.unshift(node)
  return { path, weight: path.length === 0 ? 0 : weight }
}

interface Visitor<N> {
  left(node: N): void
  cycle(cycle: N[]): void
}

/** Depth first, on a stack of its own: a file may hold a chain longer than the call stack. */
function walk<N>(nodes: Iterable<N>, needsOf: NeedsOf<N>, visitor: Visitor<N>): void {
  const all = new Set(nodes)
  const done = new Set<N>()
  for (const root of all) {
    if (done.has(root)) continue
    const path = new Map<N, number>([[root, 0]])
    const stack = [{ node: root, needs: needsOf(root), next: 0 }]
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const need = top.needs[top.next++]
      if (top.next > top.needs.length) {
        visitor.left(top.node)
        done.add(top.node)
        path.delete(top.node)
        stack.pop()
      } else if (need !== undefined && all.has(need) && !done.has(need)) {
        const seenAt = path.get(need)
        if (seenAt !== undefined) visitor.cycle([...stack.slice(seenAt).map(({ node }) => node), need])
        else {
          path.set(need, stack.length)
          stack.push({ node: need, needs: needsOf(need), next: 0 })
        }
      }
    }
  }
}
