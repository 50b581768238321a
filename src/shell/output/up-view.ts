import type { LabEvent } from '../../lab/events.ts'
import type { ProgressNote } from '../../lab/progress.ts'
import { nextTry } from './event-text.ts'
import { isOver, type WorkNote, workOf } from './note-text.ts'

/** What the live view knows: a value, replaced by each event. `up-lines.ts` draws it. */
export interface UpView {
  readonly title: string | null
  /** In the order they were wanted. */
  readonly rows: readonly ViewRow[]
  /** Work that is not over, in the order it began. */
  readonly works: readonly Work[]
}

export interface ViewRow {
  readonly id: string
  readonly name: string
  readonly needs: readonly string[]
  readonly look: 'expected' | 'busy' | 'done' | 'again' | 'failed'
  /** When what it does now began; null before it begins and once `tookMs` is known. */
  readonly sinceMs: number | null
  readonly tookMs: number | null
  readonly text: string
}

export interface Work {
  readonly key: string
  readonly note: WorkNote
  readonly sinceMs: number
}

export const emptyView: UpView = { title: null, rows: [], works: [] }

/** The view after something happened. */
export function viewAfter(view: UpView, event: LabEvent | ProgressNote, nowMs: number): UpView {
  switch (event.kind) {
    case 'wanted':
      return { ...view, title: event.title, rows: event.instances.map((instance) => ({ ...instance, ...expected })) }
    case 'image-pull':
    case 'image-pulled':
    case 'artefacts':
    case 'artefacts-fetched':
    case 'packages-installing':
    case 'packages-installed':
    case 'lock-wait':
      return { ...view, works: worksAfter(view.works, event, nowMs) }
    default:
      return 'id' in event ? { ...view, rows: rowsAfter(view.rows, event, nowMs) } : view
  }
}

const expected = { look: 'expected', sinceMs: null, tookMs: null, text: '' } as const

function worksAfter(works: readonly Work[], note: WorkNote, nowMs: number): readonly Work[] {
  const key = workOf(note)
  if (isOver(note)) return works.filter((work) => work.key !== key)
  if (!works.some((work) => work.key === key)) return [...works, { key, note, sinceMs: nowMs }]
  return works.map((work) => (work.key === key ? { ...work, note } : work))
}

type ComponentEvent = Extract<LabEvent, { readonly id: string }>

function rowsAfter(rows: readonly ViewRow[], event: ComponentEvent, nowMs: number): readonly ViewRow[] {
  const known = rows.find((row) => row.id === event.id)
  const row = known ?? { id: event.id, name: event.name, needs: [], ...expected }
  const after = { ...row, ...changeOf(row, event, nowMs) }
  return known ? rows.map((each) => (each === known ? after : each)) : [...rows, after]
}

function changeOf(row: ViewRow, event: ComponentEvent, nowMs: number): Partial<ViewRow> {
  const busy = (text: string) => ({ look: 'busy', sinceMs: row.sinceMs ?? nowMs, tookMs: null, text }) as const
  const again = (text: string) => ({ look: 'again', sinceMs: row.sinceMs ?? nowMs, tookMs: null, text }) as const
  const done = (text: string, tookMs: number | null) => ({ look: 'done', sinceMs: null, tookMs, text }) as const
  switch (event.kind) {
    case 'component-adopted':
      return busy('runs already; is it healthy?')
    case 'component-starting':
      return busy(event.attempt > 1 ? `starting, try ${event.attempt}` : 'starting')
    case 'component-started':
      return {}
    case 'component-waiting':
      return busy(`waiting for ${event.for}`)
    case 'component-healthy':
      return done(event.where, event.tookMs)
    case 'component-done':
      return done(event.tookMs === 0 ? 'done before' : 'done', event.tookMs)
    case 'component-changed':
      return again(`${event.what} has changed`)
    case 'component-unhealthy':
      return again(`does not answer: ${event.because}`)
    case 'component-exited':
      return again(event.because ? `${event.exit}: ${event.because}` : event.exit)
    case 'component-restarting':
      // Why it is tried again was said by the exit before; only when is new.
      return again([`next try ${nextTry(event.inMs)}`, ...(row.look === 'again' ? [row.text] : [])].join(': '))
    case 'component-failed':
      return {
        look: 'failed',
        sinceMs: null,
        tookMs: row.sinceMs === null ? null : nowMs - row.sinceMs,
        text: event.failure.because,
      }
    case 'component-stopping':
      return { ...busy('stopping'), sinceMs: nowMs }
    case 'component-stopped':
      return done('stopped', event.tookMs)
    case 'component-paused':
      return again('paused')
    case 'component-resumed':
      return busy('resumed')
    case 'component-killed':
      return again('killed')
    case 'component-slowed':
      return {}
    case 'component-mended':
      return { text: event.what }
  }
}
