import type { ComponentTiming } from '../../lab/analyze.ts'

export interface TreeRow {
  /** What is drawn in front of the name. */
  readonly glyphs: string
  readonly timing: ComponentTiming
}

/** Each below the one it waited for last, in the order of their starts. */
export function toTree(components: readonly ComponentTiming[]): TreeRow[] {
  const ids = new Set(components.map(({ id }) => id))
  const childrenOf = (parent: string | null) =>
    components
      .filter(({ after }) => (after !== null && ids.has(after) ? after : null) === parent)
      .sort((a, b) => a.startMs - b.startMs)
  const rows = (parent: string, indent: string): TreeRow[] =>
    childrenOf(parent).flatMap((timing, index, all) => {
      const isLast = index === all.length - 1
      return [{ glyphs: `${indent}${isLast ? '└ ' : '├ '}`, timing }, ...rows(timing.id, `${indent}${isLast ? '  ' : '│ '}`)]
    })
  return childrenOf(null).flatMap((timing) => [{ glyphs: '', timing }, ...rows(timing.id, '')])
}
