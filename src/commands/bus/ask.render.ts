import { printable } from '../../shared/quote.ts'
import { listAsText } from '../../shell/output/table.ts'
import type { Column, Page } from '../../shell/output.ts'
import type { ChangedKey } from '../../systems/bus/changed-keys.ts'
import type { MemberReport } from '../../systems/bus/report.ts'

export interface AskedReport {
  readonly id: string
  readonly event: 'refresh' | 'environment-change'
  readonly destination: string
  readonly over: 'rabbitmq' | 'kafka'
  readonly timeoutMs: number
  /** How many were known to be there; null: nobody could say. */
  readonly known: number | null
  readonly acknowledged: number
  /** Of those that were known. */
  readonly knownAcknowledged: number
  /** In how many a key is another one now. */
  readonly changed: number
  readonly expect: number | 'all' | null
  readonly asExpected: boolean
  readonly members: readonly MemberReport[]
}

export function reportAsText(report: AskedReport, page: Page, { noHeaders }: { readonly noHeaders: boolean }): string {
  const table = listAsText(report.members, columns(report, page), page, { none: '', noHeaders })
  if (page.style === 'raw' || noHeaders) return table
  const { ink } = page
  const { known, destination, over } = report
  const head = `published to ${destination} over ${over}${known === null ? '' : ` · ${count(known, 'member')} known`}`
  const foot = [summary(report, page), ...hints(report).map((hint) => ink.dim(hint))]
  return [head, '', ...(table === '' ? [] : [table, '']), ...foot].join('\n')
}

function columns(report: AskedReport, page: Page): readonly Column<MemberReport>[] {
  const { ink } = page
  const seconds = `${report.timeoutMs / 1000}s`
  return [
    { title: 'MEMBER', name: true, cell: ({ name }) => printable(name) },
    { title: 'TOOK', align: 'right', cell: ({ tookMs }) => (tookMs === null ? ink.dim('–') : took(tookMs)) },
    {
      title: report.event === 'refresh' ? 'KEYS' : 'VALUES',
      cell: ({ state, keys, note }) => {
        if (state === 'silent') return ink.bad(`silent for ${seconds} (${note})`)
        if (keys === null) return ink.dim(note === null ? '?' : `? (${note})`)
        return keys.length === 0 ? ink.dim('–') : keys.map((key) => keyAsText(key, page)).join('  ')
      },
    },
    { title: 'ID', wide: true, cell: ({ busId }) => printable(busId ?? '–') },
  ]
}

function keyAsText({ key, before, after, isHidden, overriddenBy }: ChangedKey, { ink }: Page): string {
  const isSecret = isHidden || [before, after].includes('••••••')
  const show = (value: string | null) => (value === null ? '(none)' : printable(value))
  const change = isSecret ? '' : ` ${show(before)} → ${show(after)}`
  return `${ink.strong(printable(key))}${change}${overriddenBy === null ? '' : ink.dim(` (overridden by ${overriddenBy})`)}`
}

function summary(
  { known, knownAcknowledged, acknowledged, changed, asExpected, expect, event }: AskedReport,
  { ink }: Page,
): string {
  const did = event === 'refresh' ? 'refreshed' : 'took it'
  if (acknowledged === 0) return `${ink.bad('✗')} nobody answered`
  const others = acknowledged - knownAcknowledged
  const all = known === null ? `${acknowledged} ${did}` : `${knownAcknowledged} of ${known} ${did}`
  const more = known === null || others === 0 ? '' : `, and ${others} more`
  const wanted = asExpected ? '' : `; ${expect === 'all' ? 'all' : expect} were expected`
  return `${asExpected ? ink.good('✓') : ink.bad('✗')} ${all}${more}, ${changed} changed${wanted}`
}

function hints({ members }: AskedReport): readonly string[] {
  if (members.every(({ state, keys, expected }) => state === 'silent' || keys !== null || !expected)) return []
  return [
    '  ?  what changed there is not shown: it must expose env, and show its values:',
    '     management.endpoint.env.show-values=always',
  ]
}

function took(ms: number): string {
  return ms < 1000 ? `${ms}ms` : `${(ms / 1000).toFixed(1)}s`
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`
}
