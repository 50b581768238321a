import { durationAsText } from '../../shared/duration.ts'
import type { Ink } from '../output.ts'
import { noteAsText, shareDone } from './note-text.ts'
import { clip, padEnd, padStart, widthOf } from './text-width.ts'
import type { UpView, ViewRow, Work } from './up-view.ts'

export interface Screen {
  readonly width: number
  /** How many lines there is room for. */
  readonly height: number
  readonly nowMs: number
  readonly ink: Ink
}

/** Below this a name, a time and an address just fit, and nothing is spent on air. */
const narrow = 60

/** The view as lines, none wider than the screen, no more than it has room for. */
export function upLines(view: UpView, screen: Screen): readonly string[] {
  const head = view.title === null ? [] : [view.title, '']
  const works = view.works.map((work) => workLine(work, screen))
  const rows = rowLines(view, screen, Math.max(3, screen.height - head.length - works.length))
  return [...head, ...works, ...rows].slice(-screen.height).map((line) => clip(line.trimEnd(), screen.width))
}

function workLine({ note, sinceMs }: Work, { nowMs, width, ink }: Screen): string {
  const took = durationAsText(nowMs - sinceMs)
  const share = shareDone(note)
  const bar =
    share === undefined || width < narrow ? '' : `${progressBar(share)} ${padStart(`${Math.floor(share * 100)}`, 3)}%   `
  return `${ink.changing('•')} ${bar}${noteAsText(note)}   ${ink.dim(took)}`
}

function progressBar(share: number): string {
  const cells = 16
  const full = Math.round(share * cells)
  return '█'.repeat(full) + '░'.repeat(cells - full)
}

function rowLines(view: UpView, screen: Screen, room: number): readonly string[] {
  const shown = rowsThatFit(view.rows, room)
  const nameWidth = Math.max(screen.width < narrow ? 0 : 19, ...view.rows.map((row) => widthOf(row.name)))
  const lines = shown.map((row) => rowLine(row, view, screen, nameWidth))
  const hidden = view.rows.length - shown.length
  return hidden === 0 ? lines : [...lines, screen.ink.dim(`  and ${hiddenAsText(view.rows, shown)}`)]
}

const marks = { expected: ' ', busy: '•', done: '✓', again: '↻', failed: '✗' } as const

function rowLine(row: ViewRow, view: UpView, { nowMs, width, ink }: Screen, nameWidth: number): string {
  const colour = { expected: ink.dim, busy: ink.changing, done: ink.good, again: ink.changing, failed: ink.bad }[row.look]
  const ms = row.tookMs ?? (row.sinceMs === null ? null : nowMs - row.sinceMs)
  const [timeWidth, gap] = width < narrow ? [5, ' '] : [6, '   ']
  const time = padStart(ms === null ? '' : durationAsText(ms), timeWidth)
  const text = row.look === 'expected' ? ink.dim(after(row, view)) : row.text
  return `${colour(marks[row.look])} ${padEnd(row.name, nameWidth)}${time}${gap}${text}`
}

/** What it still waits for. */
function after(row: ViewRow, view: UpView): string {
  const open = row.needs.flatMap((id) => view.rows.filter((each) => each.id === id && each.look !== 'done'))
  return open.length === 0 ? '' : `after ${open.map((each) => each.name).join(', ')}`
}

/** Those that are settled go first, then those whose turn is furthest away; what fails or works now stays in sight. */
function rowsThatFit(rows: readonly ViewRow[], room: number): readonly ViewRow[] {
  if (rows.length <= room) return rows
  const leaving = [
    ...rows.filter((row) => row.look === 'done'),
    ...rows.filter((row) => row.look === 'expected').reverse(),
    ...rows.filter((row) => row.look === 'busy').reverse(),
    ...rows.filter((row) => row.look === 'again').reverse(),
  ]
  const gone = new Set(leaving.slice(0, rows.length - room + 1))
  return rows.filter((row) => !gone.has(row))
}

function hiddenAsText(rows: readonly ViewRow[], shown: readonly ViewRow[]): string {
  const hidden = rows.filter((row) => !shown.includes(row))
  const count = (look: ViewRow['look'], word: string) => {
    const many = hidden.filter((row) => row.look === look).length
    return many === 0 ? [] : [`${many} ${word}`]
  }
  return [
    ...count('done', 'done'),
    ...count('again', 'trying again'),
    ...count('busy', 'in progress'),
    ...count('expected', 'to come'),
    ...count('failed', 'failed'),
  ].join(', ')
}
