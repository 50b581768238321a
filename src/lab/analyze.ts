import type { LabEvent } from './events.ts'

/** What the last run that started something spent its time on. Offsets are from the run's beginning. */
export interface RunReport {
  readonly run: string
  /** As it was typed. */
  readonly command: string
  /** `running`: nothing says that it ended. `cut-off`: it never said so, and something else has begun since. */
  readonly outcome: RunFinished['outcome'] | 'running' | 'cut-off'
  readonly startedAt: string
  readonly tookMs: number
  /** In the order in which they were started. */
  readonly components: readonly ComponentTiming[]
  /** Ids, first to last: each was healthy last of all that the next one needed, and the last one ended last. */
  readonly critical: readonly string[]
  /** What the critical chain spent waiting, not starting. */
  readonly idleMs: number
  /** Runs after this one which had nothing to start. */
  readonly laterRuns: number
}

export interface ComponentTiming {
  readonly id: string
  readonly name: string
  readonly outcome: 'healthy' | 'adopted' | 'failed' | 'unfinished'
  readonly startMs: number
  /** Until it was healthy, had failed, or the run was over; over all its attempts. */
  readonly tookMs: number
  readonly attempts: number
  /** Ids, as far as they were started in this run. */
  readonly needs: readonly string[]
  /** The need that was healthy last; null where nothing was waited for. */
  readonly after: string | null
  /** From then (or from the beginning of the run) to its own start. */
  readonly idleMs: number
  readonly critical: boolean
}

type RunStarted = Extract<LabEvent, { kind: 'run-started' }>
type RunFinished = Extract<LabEvent, { kind: 'run-finished' }>

/** Undefined where the journal knows of no run. */
export function analyze(events: readonly LabEvent[]): RunReport | undefined {
  const runs = toRuns(events)
  const chosen = runs.findLastIndex(({ events }) =>
    events.some(({ kind }) => kind === 'component-starting' || kind === 'component-adopted'),
  )
  const at = chosen < 0 ? runs.length - 1 : chosen
  const run = runs[at]
  return run && toReport(run, runs.length - 1 - at)
}

interface Run {
  readonly started: RunStarted
  readonly events: LabEvent[]
  finished: RunFinished | undefined
  cutOff: boolean
}

/** A run reaches to its end, or to the beginning of whatever makes clear that it has none. */
function toRuns(events: readonly LabEvent[]): Run[] {
  const runs: Run[] = []
  let open: Run | undefined
  for (const event of events) {
    if (event.kind === 'run-started' || event.kind === 'supervisor-stopped' || event.kind === 'supervisor-started') {
      if (open) open.cutOff = true
      open = event.kind === 'run-started' ? { started: event, events: [], finished: undefined, cutOff: false } : undefined
      if (open) runs.push(open)
    } else if (event.kind === 'run-finished') {
      if (open?.started.run === event.run) {
        open.finished = event
        open = undefined
      }
    } else open?.events.push(event)
  }
  return runs
}

interface Draft {
  readonly id: string
  readonly name: string
  readonly startMs: number
  readonly needs: readonly string[]
  readonly adopted: boolean
  attempts: number
  failed: boolean
  endMs: number | undefined
}

function toReport(run: Run, laterRuns: number): RunReport {
  const offset = offsetsFrom(run.started.at)
  const drafts = toDrafts(run.events, offset)
  const tookMs = run.finished?.tookMs ?? soFarMs(run.events, drafts, offset)
  const critical = chainThatEndedLast(drafts, tookMs)
  const components = [...drafts.values()].map((draft) => toTiming(draft, drafts, tookMs, critical))
  return {
    run: run.started.run,
    command: run.started.command,
    outcome: run.finished?.outcome ?? (run.cutOff ? 'cut-off' : 'running'),
    startedAt: run.started.at,
    tookMs,
    components,
    critical,
    idleMs: components.reduce((sum, each) => sum + (each.critical ? each.idleMs : 0), 0),
    laterRuns,
  }
}

/** Of a run without an end: until its last component was there; what came after that is healing. */
function soFarMs(events: readonly LabEvent[], drafts: ReadonlyMap<string, Draft>, offset: (at: string) => number): number {
  const ends = [...drafts.values()].map(({ endMs }) => endMs)
  const moments = ends.includes(undefined) ? events.map(({ at }) => offset(at)) : ends
  return moments.reduce<number>((last, ms) => Math.max(last, ms ?? 0), 0)
}

function toDrafts(events: readonly LabEvent[], offset: (at: string) => number): Map<string, Draft> {
  const drafts = new Map<string, Draft>()
  for (const event of events) {
    const draft = 'id' in event ? drafts.get(event.id) : undefined
    // What happens to it after its first end in this run is healing, and no part of the start.
    if (draft?.endMs !== undefined) continue
    if (event.kind === 'component-starting' || event.kind === 'component-adopted') {
      if (draft) draft.attempts += 1
      else drafts.set(event.id, toDraft(event, offset(event.at)))
    } else if (
      draft &&
      (event.kind === 'component-healthy' || event.kind === 'component-done' || event.kind === 'component-failed')
    ) {
      draft.failed = event.kind === 'component-failed'
      draft.endMs = offset(event.at)
    }
  }
  return drafts
}

function toDraft(event: Extract<LabEvent, { kind: 'component-starting' | 'component-adopted' }>, startMs: number): Draft {
  const { id, name } = event
  const needs = event.kind === 'component-starting' ? event.needs : []
  return { id, name, startMs, needs, attempts: 1, adopted: event.kind === 'component-adopted', failed: false, endMs: undefined }
}

/** From the one that ended last back to what it waited for, and so on. */
function chainThatEndedLast(drafts: ReadonlyMap<string, Draft>, tookMs: number): readonly string[] {
  const chain: string[] = []
  let next = lastOf(
    [...drafts.values()].filter(({ adopted }) => !adopted),
    tookMs,
  )
  while (next && !chain.includes(next.id)) {
    chain.unshift(next.id)
    const before = waitedFor(next, drafts)
    next = before?.adopted ? undefined : before
  }
  return chain
}

/** A need that was healthy already when the run began is none of the run's. */
function waitedFor(draft: Draft, drafts: ReadonlyMap<string, Draft>): Draft | undefined {
  const ended = draft.needs
    .flatMap((id) => drafts.get(id) ?? [])
    .filter(({ endMs, failed }) => endMs !== undefined && endMs <= draft.startMs && !failed)
  return lastOf(ended, 0)
}

function lastOf(drafts: readonly Draft[], otherwiseMs: number): Draft | undefined {
  return drafts.reduce<Draft | undefined>(
    (last, each) => (last && (last.endMs ?? otherwiseMs) >= (each.endMs ?? otherwiseMs) ? last : each),
    undefined,
  )
}

function toTiming(
  draft: Draft,
  drafts: ReadonlyMap<string, Draft>,
  tookMs: number,
  critical: readonly string[],
): ComponentTiming {
  const after = waitedFor(draft, drafts)
  const ended = draft.adopted ? 'adopted' : 'healthy'
  return {
    id: draft.id,
    name: draft.name,
    outcome: draft.failed ? 'failed' : draft.endMs === undefined ? 'unfinished' : ended,
    startMs: draft.startMs,
    tookMs: Math.max(0, (draft.endMs ?? tookMs) - draft.startMs),
    attempts: draft.attempts,
    needs: draft.needs.filter((id) => drafts.has(id)),
    after: after?.id ?? null,
    idleMs: Math.max(0, draft.startMs - (after?.endMs ?? 0)),
    critical: critical.includes(draft.id),
  }
}

/** The clock of the machine may be set while a lab starts: time never runs backwards here. */
function offsetsFrom(startedAt: string): (at: string) => number {
  const start = Date.parse(startedAt)
  return (at) => Math.max(0, (Date.parse(at) || start) - start) || 0
}
