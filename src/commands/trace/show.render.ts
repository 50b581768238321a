import { grouped } from '../../shared/grouped.ts'
import { printable } from '../../shared/quote.ts'
import { microsAsText } from '../../shell/output/micros-text.ts'
import { clip, padEnd, padStart, widthOf } from '../../shell/output/text-width.ts'
import type { AsText, Page } from '../../shell/output.ts'
import { type FoldedRow, foldedRows, type Row } from '../../systems/traces/fold-steps.ts'
import type { Step, TraceView } from '../../systems/traces/trace-view.ts'
import { ruler } from './ruler.ts'
import { treeSigns } from './tree-signs.ts'

/** A waterfall; `mostRows` Infinity is all of it. */
export function traceAsText(mostRows: number): AsText<TraceView> {
  return (view, page) => {
    if (page.style === 'raw') return view.steps.map(stepAsFields).join('\n')
    const fold = { mostRows, mostAlike: mostRows === Number.POSITIVE_INFINITY ? mostRows : 5 }
    const rows = foldedRows(view, fold)
    const signs = treeSigns(rows.map(({ depth }) => depth))
    const lines = rows.map((row, at) => ({ row, signs: signs[at] ?? '', ...wordsOf(row, page) }))
    const layout = layoutOf(lines, page)
    const scale = ruler(Math.max(1, view.durationUs), layout.bars)
    const head = ' '.repeat(layout.name + layout.service + 4)
    const title = titleOf(view, page)
    return [
      title,
      '',
      head + page.ink.dim(scale),
      ...lines.flatMap((line) => linesOf(line, view, layout, page)),
      ...restOf(rows, page),
    ].join('\n')
  }
}

interface Line {
  readonly row: Row
  /** `│ ├ `. */
  readonly signs: string
  readonly name: string
  readonly service: string
  readonly took: string
  /** `✗ 500  ← critical`. */
  readonly more: string
}

interface Layout {
  readonly name: number
  readonly service: number
  readonly bars: number
  readonly took: number
}

const leastBars = 10
const mostMore = 22

/** Bars get what is left; names give first where that is too little. */
function layoutOf(lines: readonly Line[], { width, cuts }: Page): Layout {
  const widest = (text: (line: Line) => string) => lines.reduce((most, line) => Math.max(most, widthOf(text(line))), 0)
  const took = widest((line) => line.took)
  const right =
    took +
    3 +
    Math.min(
      mostMore,
      widest((line) => line.more),
    )
  const room = width - right - 5
  const naturalName = widest(({ signs, name }) => signs + name)
  const naturalService = widest((line) => line.service)
  const service = cuts ? Math.min(naturalService, Math.max(8, Math.floor(room * 0.28))) : naturalService
  const name = cuts ? Math.min(naturalName, Math.max(10, room - service - Math.max(16, Math.floor(room * 0.4)))) : naturalName
  return { name, service, took, bars: Math.max(leastBars, room - name - service) }
}

function titleOf({ steps, services, durationUs, spans, errors, at, traceId }: TraceView, { ink, width, cuts }: Page): string {
  const root = printable(steps[0]?.service || 'unknown')
  const others = services.length - 1
  const facts = [
    `${ink.strong(root)}${others > 0 ? ` → ${others} ${others === 1 ? 'service' : 'services'}` : ''}`,
    microsAsText(durationUs),
    `${grouped(spans)} ${spans === 1 ? 'span' : 'spans'}`,
    ...(errors === 0 ? [] : [ink.bad(`${grouped(errors)} ${errors === 1 ? 'error' : 'errors'}`)]),
  ].join(', ')
  const when = ink.dim(at.replace('T', ' ').replace('Z', ''))
  const title = facts + ' '.repeat(Math.max(3, width - widthOf(facts) - widthOf(when))) + when
  return `${cuts ? clip(title, width) : title}\n${ink.dim(`trace ${traceId}`)}`
}

function wordsOf(row: Row, { ink }: Page): Pick<Line, 'name' | 'service' | 'took' | 'more'> {
  if (row.kind === 'folded') return foldedWords(row, ink)
  const { step, call, isSlowest } = row
  const hasMore = step.selfUs > 0 && step.selfUs < step.durationUs
  const marks = [
    ...(step.error === null ? [] : [ink.bad(`✗${step.status === null ? '' : ` ${step.status}`}`)]),
    ...(isSlowest ? [ink.changing('← critical')] : []),
  ]
  return {
    name: printable(step.name || '(no name)'),
    service: printable(step.service || (call?.service ?? '')),
    took: microsAsText(call?.durationUs ?? step.durationUs),
    more: (marks.length === 0 && hasMore ? [ink.dim(`self ${microsAsText(step.selfUs)}`)] : marks).join('  '),
  }
}

function foldedWords(
  { name, service, count, errors, sumUs }: FoldedRow,
  ink: Page['ink'],
): Pick<Line, 'name' | 'service' | 'took' | 'more'> {
  const many = grouped(count)
  return {
    name: name === null ? `… ${many} more below` : `… ${many} more ${printable(name)}`,
    service: printable(service ?? ''),
    took: microsAsText(sumUs),
    more: errors === 0 ? ink.dim('in sum') : ink.bad(`✗ ${grouped(errors)}`),
  }
}

function linesOf(line: Line, view: TraceView, layout: Layout, page: Page): readonly string[] {
  const { row, signs, name, service, took, more } = line
  const { ink } = page
  const shown = (text: string, width: number) => padEnd(clip(text, width), width)
  const first = [
    shown(signs + name, layout.name),
    ink.dim(shown(service, layout.service)),
    padEnd(barOf(row, view, layout.bars, ink), layout.bars),
    `${padStart(took, layout.took)}${more === '' ? '' : `  ${more}`}`,
  ].join('  ')
  const below = ' '.repeat(layout.name + layout.service + 4)
  return [first.trimEnd(), ...notesOf(row, page).map((note) => (page.cuts ? clip(below + note, page.width) : below + note))]
}

/** Why it failed; with -o wide all that it says of itself. */
function notesOf(row: Row, { ink, style }: Page): readonly string[] {
  if (row.kind === 'folded') return []
  const { error, tags, annotations } = row.step
  const why = error === null || error === '' ? [] : [ink.bad(printable(error))]
  if (style !== 'wide') return why
  const said = Object.entries(tags).map(([key, value]) => ink.dim(printable(`${key}=${value}`)))
  return [...why, ...said, ...annotations.map(({ atUs, value }) => ink.dim(`${microsAsText(atUs)} ${printable(value)}`))]
}

/** `░` on the way to whom was called and back, `█` what the trace waited for, `▒` what ran beside it. */
function barOf(row: Row, { durationUs }: TraceView, columns: number, ink: Page['ink']): string {
  const at = (us: number) => Math.max(0, Math.min(columns, Math.round((us / Math.max(1, durationUs)) * columns)))
  if (row.kind === 'folded') return bar(at(row.startUs), at(row.endUs), columns, (length) => ink.dim('▒'.repeat(length)))
  const { step, call } = row
  const own = step.error !== null ? ink.bad : step.isCritical ? ink.good : ink.dim
  const paint = (length: number) => own((step.isCritical ? '█' : '▒').repeat(length))
  const [from, to] = [at(step.startUs), at(step.startUs + step.durationUs)]
  if (!call) return bar(from, to, columns, paint)
  const [callFrom, callTo] = [Math.min(at(call.startUs), from), Math.max(at(call.startUs + call.durationUs), to)]
  const before = from - callFrom
  const inside = bar(from, to, columns, paint).trimStart()
  const after = Math.max(0, callTo - Math.max(to, from + 1))
  return ' '.repeat(Math.min(callFrom, columns - 1)) + ink.dim('░'.repeat(before)) + inside + ink.dim('░'.repeat(after))
}

/** However short, it is seen. */
function bar(from: number, to: number, columns: number, paint: (length: number) => string): string {
  const start = Math.min(from, columns - 1)
  return ' '.repeat(start) + paint(Math.max(1, to - start))
}

function restOf(rows: readonly Row[], { ink }: Page): readonly string[] {
  const isFolded = rows.some(({ kind }) => kind === 'folded')
  return isFolded ? ['', ink.dim('some are folded: --all shows every span, -o json all that is known of them')] : []
}

function stepAsFields({ id, parentId, depth, service, name, startUs, durationUs, error }: Step): string {
  return [id, parentId ?? '', depth, service, name, startUs, durationUs, error ?? ''].join('\t')
}
