import type { Step, TraceView } from './trace-view.ts'

/** A line of a waterfall. */
export type Row = StepRow | FoldedRow

export interface StepRow {
  readonly kind: 'step'
  readonly step: Step
  /** The call that led to it, where both halves are one row: what lies outside the step was spent on the way. */
  readonly call: Step | null
  readonly depth: number
  readonly isSlowest: boolean
}

/** Many that are alike, in one. */
export interface FoldedRow {
  readonly kind: 'folded'
  /** Null: all that is below a span, of whatever name. */
  readonly name: string | null
  readonly service: string | null
  readonly depth: number
  readonly count: number
  readonly errors: number
  readonly startUs: number
  readonly endUs: number
  /** Of them alone, one after the other. */
  readonly sumUs: number
}

export interface FoldOptions {
  /** More rows than these are not shown. */
  readonly mostRows: number
  /** So many of the same name below the same span stay rows of their own. */
  readonly mostAlike: number
}

interface Branch {
  readonly step: Step
  readonly call: Step | null
  readonly children: readonly Branch[]
}

/** What a person can look at: a call and its answer as one, many of a kind as one, and no more rows than were asked for. */
export function foldedRows({ steps, slowest }: TraceView, { mostRows, mostAlike }: FoldOptions): readonly Row[] {
  const branches = branchesOf(steps)
  let shown: readonly Row[] | undefined
  for (let depth = 0; ; depth++) {
    const rows = rowsDownTo(depth, branches, { mostRows, mostAlike, slowest })
    if (rows.length > mostRows) return shown ?? [...rows.slice(0, mostRows - 1), restOf(branches, rows.slice(0, mostRows - 1))]
    shown = rows
    if (!rows.some((row) => row.kind === 'folded' && row.name === null)) return rows
  }
}

/** From the list in its order back to the tree, from its end: a chain may be longer than the call stack. */
function branchesOf(steps: readonly Step[]): readonly Branch[] {
  const waiting: Branch[][] = []
  for (const step of [...steps].reverse()) {
    const children = (waiting[step.depth + 1] ?? []).reverse()
    waiting[step.depth + 1] = []
    const [only] = children
    const isCall = only && children.length === 1 && only.call === null && isAnswerTo(only.step, step)
    const branch = isCall ? { ...only, call: step } : { step, call: null, children }
    const beside = waiting[step.depth]
    if (beside) beside.push(branch)
    else waiting[step.depth] = [branch]
  }
  return (waiting[0] ?? []).reverse()
}

/** A call that failed although it was answered well says more than its answer: it keeps a row of its own. */
function isAnswerTo(answer: Step, call: Step): boolean {
  const isPair = (call.kind === 'CLIENT' && answer.kind === 'SERVER') || (call.kind === 'PRODUCER' && answer.kind === 'CONSUMER')
  return isPair && (call.error === null || answer.error !== null)
}

interface Rules extends FoldOptions {
  readonly slowest: string | null
}

type Work = { readonly branch: Branch; readonly depth: number } | FoldedRow

/** At most one more row than there may be: then it is known that they are too many. */
function rowsDownTo(deepest: number, branches: readonly Branch[], rules: Rules): readonly Row[] {
  const rows: Row[] = []
  const open: Work[] = workOf(branches, 0, rules).reverse()
  for (let next = open.pop(); next && rows.length <= rules.mostRows; next = open.pop()) {
    if ('kind' in next) {
      rows.push(next)
      continue
    }
    const { branch, depth } = next
    const { step, call, children } = branch
    rows.push({ kind: 'step', step, call, depth, isSlowest: isSlowest(branch, rules) })
    if (children.length === 0) continue
    if (depth >= deepest) rows.push(foldOf(children, depth + 1, null))
    else for (const work of workOf(children, depth + 1, rules).reverse()) open.push(work)
  }
  return rows
}

/** Those of a name that stand for themselves, in their order, and where the first of the others is, all of these as one. */
function workOf(branches: readonly Branch[], depth: number, rules: Rules): Work[] {
  const groups = groupsOf(branches)
  const kept = new Set<Branch>()
  const folds = new Map<Branch, FoldedRow>()
  for (const group of groups.values()) {
    const best = [...group].sort((one, other) => interest(other, rules) - interest(one, rules)).slice(0, rules.mostAlike)
    for (const branch of best) kept.add(branch)
    const others = group.filter((branch) => !kept.has(branch))
    if (others[0]) folds.set(others[0], foldOf(others, depth, others[0].step))
  }
  return branches.flatMap((branch): readonly Work[] => {
    if (kept.has(branch)) return [{ branch, depth }]
    const fold = folds.get(branch)
    return fold ? [fold] : []
  })
}

function groupsOf(branches: readonly Branch[]): ReadonlyMap<string, readonly Branch[]> {
  const groups = new Map<string, Branch[]>()
  for (const branch of branches) {
    const name = `${branch.step.service}\0${branch.step.name}`
    const group = groups.get(name)
    if (group) group.push(branch)
    else groups.set(name, [branch])
  }
  return groups
}

function isSlowest({ step, call }: Branch, { slowest }: Rules): boolean {
  return slowest !== null && (step.id === slowest || call?.id === slowest)
}

/** What went wrong and what took long is looked at first. */
function interest(branch: Branch, rules: Rules): number {
  const errorCounts = branch.step.error === null ? 0 : 1e15
  return (isSlowest(branch, rules) ? 1e16 : 0) + errorCounts + branch.step.durationUs
}

function foldOf(branches: readonly Branch[], depth: number, like: Step | null): FoldedRow {
  const all = like === null ? withAllBelow(branches) : branches
  const below = like === null ? all : withAllBelow(branches)
  return {
    ...{ kind: 'folded', name: like?.name ?? null, service: like?.service ?? null, depth, count: all.length },
    errors: below.filter(({ step }) => step.error !== null).length,
    startUs: all.reduce((first, { step }) => Math.min(first, step.startUs), Number.POSITIVE_INFINITY),
    endUs: all.reduce((last, { step }) => Math.max(last, step.startUs + step.durationUs), 0),
    sumUs: all.reduce((sum, { step }) => sum + step.durationUs, 0),
  }
}

function withAllBelow(branches: readonly Branch[]): readonly Branch[] {
  const all: Branch[] = []
  const open = [...branches]
  for (let next = open.pop(); next; next = open.pop()) {
    all.push(next)
    for (const child of next.children) open.push(child)
  }
  return all
}

/** Where not even the topmost fit: those that are not among the rows. */
function restOf(branches: readonly Branch[], rows: readonly Row[]): FoldedRow {
  const shown = new Set(rows.flatMap((row) => (row.kind === 'step' ? [row.step] : [])))
  return foldOf(
    branches.filter(({ step }) => !shown.has(step)),
    0,
    null,
  )
}
