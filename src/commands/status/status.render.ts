import { defaultLabName } from '../../lab/locate.ts'
import type { ComponentStatus } from '../../lab/unsupervised.ts'
import { ageAsText } from '../../shared/duration.ts'
import { table } from '../../shell/output/table.ts'
import type { AsText, Column, Ink, Page } from '../../shell/output.ts'

export interface LabStatus {
  readonly lab: string
  /** Every component is healthy. */
  readonly up: boolean
  readonly runtime: 'docker' | 'native' | null
  readonly supervisor: { readonly pid: number; readonly memoryMiB: number; readonly startedAt: string } | null
  /** What the config server serves. */
  readonly configRepo: string | null
  readonly components: readonly ComponentStatus[]
}

export const statusAsText: AsText<LabStatus> = ({ lab, components, supervisor, configRepo }, page) => {
  const up = lab === defaultLabName ? 'msa up' : `msa up --name ${lab}`
  if (components.length === 0) return `lab "${lab}" is not up        ${up}`
  const details = components.filter(({ detail }) => detail !== null).map(({ name, detail }) => `  ${name}: ${detail}`)
  const served = configRepo === null ? [] : ['', `  config-service serves ${configRepo}`]
  const lost = supervisor ? [] : ['', `${page.ink.bad('✗')} its supervisor is gone        ${up}`]
  return [table(components, columns(page), page), ...(details.length > 0 ? ['', ...details] : []), ...served, ...lost].join('\n')
}

function columns(page: Page): Column<ComponentStatus>[] {
  return [
    { title: 'NAME', name: true, cell: ({ name }) => name },
    // On a narrow terminal where it is matters more.
    ...(page.cuts && page.width < 100 ? [] : [{ title: 'KIND', cell: ({ kind }: ComponentStatus) => page.ink.dim(kind) }]),
    { title: 'STATE', cell: ({ state, delayMs }) => inColour(state, delayMs > 0 ? `${state} +${delayMs}ms` : state, page.ink) },
    { title: 'SINCE', align: 'right', cell: ({ since }) => (since === '' ? '–' : ageAsText(page.now - Date.parse(since))) },
    { title: 'RESTARTS', align: 'right', cell: ({ restarts }) => String(restarts) },
    { title: 'CPU', align: 'right', cell: ({ cpuPercent }) => (cpuPercent === null ? '–' : `${cpuPercent.toFixed(0)}%`) },
    { title: 'MEM', align: 'right', cell: ({ memoryMiB }) => (memoryMiB === null ? '–' : String(memoryMiB)) },
    { title: 'WHERE', cell: ({ where }) => where.split('   ')[0] ?? '' },
  ]
}

function inColour(state: ComponentStatus['state'], text: string, ink: Ink): string {
  if (state === 'healthy' || state === 'done') return ink.good(text)
  if (state === 'failed' || state === 'unsupervised') return ink.bad(text)
  return state === 'stopped' ? ink.dim(text) : ink.changing(text)
}
