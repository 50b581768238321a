import type { DependencyLink } from '../../protocols/zipkin/query-span.ts'

/** A service below who calls it. */
export interface DependencyRow {
  readonly depth: number
  readonly service: string
  /** Null for one that nobody calls. */
  readonly callCount: number | null
  readonly errorCount: number | null
  /** What it calls stands elsewhere already. */
  readonly isKnown: boolean
}

/** Who calls whom, from those that nobody calls; where all are called by somebody, from the first. Each is unfolded once. */
export function dependencyTree(links: readonly DependencyLink[]): readonly DependencyRow[] {
  const called = new Set(links.filter(({ parent, child }) => parent !== child).map(({ child }) => child))
  const parents = [...new Set(links.map(({ parent }) => parent))].sort()
  const rows: DependencyRow[] = []
  const unfolded = new Set<string>()
  const unfold = (service: string) => {
    const open: DependencyRow[] = [{ depth: 0, service, callCount: null, errorCount: null, isKnown: false }]
    for (let next = open.pop(); next; next = open.pop()) {
      const below = links.filter(({ parent }) => parent === next?.service)
      const isKnown = unfolded.has(next.service) && below.length > 0
      rows.push({ ...next, isKnown })
      if (isKnown) continue
      unfolded.add(next.service)
      const sorted = below.sort((one, other) => (one.child < other.child ? 1 : -1))
      for (const { child, callCount, errorCount } of sorted)
        open.push({ depth: next.depth + 1, service: child, callCount, errorCount, isKnown: false })
    }
  }
  for (const parent of parents.filter((each) => !called.has(each))) unfold(parent)
  for (const parent of parents) if (!unfolded.has(parent)) unfold(parent)
  return rows
}
