import type { Page } from '../../shell/output.ts'
import type { Made } from '../../systems/connect/make.ts'
import type { Difference } from '../../systems/connect/show-config.ts'
import { shortly, stateInk } from './state-text.ts'

export interface MadeConnector {
  readonly name: string
  /** Null: it could not be. */
  readonly made: Made | null
  readonly translation: string | null
  /** How many keys were found good. */
  readonly keys: number
  readonly differences: readonly Difference[]
  /** Null where it was not waited for. */
  readonly state: RunningConnector | null
  readonly topics: readonly string[]
  readonly because: string | null
}

interface RunningConnector {
  readonly state: string
  readonly tasks: readonly { readonly id: number; readonly state: string }[]
}

export function madeAsText(made: MadeConnector, page: Page, url: string, steadyMs: number): string {
  const { name, state, keys, differences } = made
  const { good, bad, dim } = page.ink
  if (made.made === null) return `${bad('✗')} ${name}: ${made.because ?? ''}`
  if (made.made === 'unchanged') return `${good('✓')} ${name} is unchanged`
  const ok = (text: string) => `  ${good('✓')} ${text}`
  return [
    `${good('✓')} ${name} ${made.made}`,
    ...(made.made === 'changed' ? differences.map((each) => `    ${differenceAsLine(each, page)}`) : []),
    ok(`configuration valid (${keys} keys)`),
    ...(state
      ? [
          ok(`connector ${stateInk(state.state, page.ink)} on ${new URL(url).host}`),
          ...state.tasks.map(({ id, state: each }) => ok(`task ${id} ${stateInk(each, page.ink)} for ${shortly(steadyMs)}`)),
        ]
      : []),
    `  ${dim('next')}   ${nextLines(made).join('        ')}`,
  ].join('\n')
}

function nextLines({ name, topics, state }: MadeConnector): readonly string[] {
  if (state === null) return [`msa connect wait ${name}`]
  return [...topics.slice(0, 1).map((topic) => `msa topic consume ${topic}`), `msa connect describe ${name}`]
}

export function differenceAsLine({ key, from, to }: Difference, { ink }: Page): string {
  if (from === null) return `${ink.good('+')} ${key}: ${to}`
  return to === null ? `${ink.bad('-')} ${key}: ${from}` : `${ink.changing('~')} ${key}: ${from} → ${to}`
}

export interface Planned {
  readonly name: string
  readonly would: Made
  readonly differences: readonly Difference[]
  readonly config: Readonly<Record<string, string>>
}

/** What would be sent, or what would be another. */
export function plannedAsText({ name, would, differences, config }: Planned, page: Page): string {
  if (would === 'unchanged') return `${name} would stay as it is`
  const lines =
    would === 'changed'
      ? differences.map((each) => differenceAsLine(each, page))
      : Object.entries(config).map(([key, value]) => `${key}=${value}`)
  return [`${name} would be ${would}:`, ...lines.map((line) => `  ${line}`)].join('\n')
}
