import type { ComponentTiming, RunReport } from '../../lab/analyze.ts'
import { durationAsText } from '../../shared/duration.ts'
import { padEnd, padStart, widthOf } from '../../shell/output/text-width.ts'
import type { Ink, Page } from '../../shell/output.ts'
import { axis, bar } from './timeline.ts'
import { toTree } from './tree.ts'

const outcomes: Readonly<Record<RunReport['outcome'], string>> = {
  done: '',
  failed: ', and failed',
  'timed-out': ', and was not ready in time',
  interrupted: ', and was interrupted',
  running: ' so far',
  'cut-off': ' until it was cut off',
}

/** A tree of who released whom, on one time axis. */
export function analyzeAsText(report: RunReport & { readonly lab: string }, page: Page): string {
  const { ink } = page
  const mark = { done: ink.good('✓'), running: ink.changing('•') }[report.outcome as string] ?? ink.bad('✗')
  const title = `${mark} msa ${report.command} took ${durationAsText(report.tookMs)}${outcomes[report.outcome]}   lab "${report.lab}", ${report.startedAt}`
  const later = report.laterRuns > 0 ? [ink.dim(`  since then ${report.laterRuns} more with nothing to start`)] : []
  if (report.components.length === 0) return [title, ...later, '  nothing was started'].join('\n')
  return [title, ...later, '', ...timeline(report, page), '', ...summary(report, ink)].join('\n')
}

function timeline(report: RunReport, { width, ink }: Page): string[] {
  const rows = toTree(report.components).map(({ glyphs, timing }) => ({
    label: `${glyphs}${timing.name}`,
    timing,
    note: noteOf(timing),
  }))
  const labelWidth = Math.max(...rows.map(({ label }) => widthOf(label)))
  const startWidth = Math.max(5, ...rows.map(({ timing }) => startOf(timing).length))
  const tookWidth = Math.max(4, ...rows.map(({ timing }) => durationAsText(timing.tookMs).length))
  const noteWidth = Math.max(...rows.map(({ note }) => note.length))
  const cells = Math.min(100, width - labelWidth - startWidth - tookWidth - noteWidth - 6 - (noteWidth > 0 ? 2 : 0))
  const scale =
    cells < 12
      ? undefined
      : { cells, totalMs: Math.max(1, report.tookMs, ...rows.map(({ timing }) => timing.startMs + timing.tookMs)) }
  const line = (label: string, drawn: string, start: string, took: string, note: string) =>
    [
      padEnd(label, labelWidth),
      ...(scale ? [padEnd(drawn, scale.cells)] : []),
      padStart(start, startWidth),
      `${padStart(took, tookWidth)}${note === '' ? '' : `  ${note}`}`,
    ]
      .join('  ')
      .trimEnd()
  return [
    ink.dim(line('', scale ? axis(scale) : '', 'START', 'TOOK', '')),
    ...rows.map(({ label, timing, note }) =>
      line(
        timing.critical ? ink.strong(label) : label,
        scale ? inkOf(timing, ink)(bar(timing, scale)) : '',
        startOf(timing),
        durationAsText(timing.tookMs),
        timing.outcome === 'failed' ? ink.bad(note) : ink.dim(note),
      ),
    ),
  ]
}

function summary(report: RunReport, ink: Ink): string[] {
  const chain = report.critical.flatMap((id) => report.components.find((each) => each.id === id) ?? [])
  if (chain.length === 0) return [ink.dim('  all of it ran already')]
  const last = chain.reduce((end, { startMs, tookMs }) => Math.max(end, startMs + tookMs), 0)
  const longest = chain.reduce((most, each) => (each.tookMs > most.tookMs ? each : most))
  const idle = report.idleMs >= 50 ? `, ${durationAsText(report.idleMs)} of it idle` : ''
  return [
    `  critical  ${chain.map(({ name }) => name).join(' → ')}   ${durationAsText(last)}${idle}`,
    ...chain.flatMap((each) => (each.idleMs >= 50 ? [`  idle      ${durationAsText(each.idleMs)} before ${each.name}`] : [])),
    `  longest   ${longest.name} ${durationAsText(longest.tookMs)}   ${ink.strong(`msa logs ${longest.name}`)}`,
  ]
}

function startOf({ startMs }: ComponentTiming): string {
  return `+${durationAsText(startMs)}`
}

function inkOf(timing: ComponentTiming, ink: Ink): (text: string) => string {
  if (timing.outcome === 'failed') return ink.bad
  if (timing.outcome === 'unfinished' || timing.critical) return ink.changing
  return ink.good
}

function noteOf({ outcome, attempts, critical }: ComponentTiming): string {
  return [
    ...(outcome === 'failed'
      ? ['✗ failed']
      : outcome === 'unfinished'
        ? ['• not ready']
        : outcome === 'adopted'
          ? ['ran already']
          : []),
    ...(attempts > 1 ? [`${attempts} attempts`] : []),
    ...(critical ? ['← critical'] : []),
  ].join(', ')
}
