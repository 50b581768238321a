import type { Runtime } from '../../lab/component.ts'
import type { Check } from '../../lab/doctor/checks.ts'
import { widthOf } from '../../shell/output/text-width.ts'
import type { AsText, Ink, Page } from '../../shell/output.ts'

export interface Diagnosis {
  readonly checks: readonly Check[]
  /** What `msa up` would take. */
  readonly runtime: Runtime
  readonly because: string
  readonly isFit: boolean
}

export const doctorAsText: AsText<Diagnosis> = ({ checks, runtime, because, isFit }, page) => {
  const width = Math.max(...checks.map(({ group }) => group.length))
  const lines = checks.flatMap((check, at) =>
    linesOf(check, check.group === checks[at - 1]?.group ? '' : check.group, width, page),
  )
  const count = (of: Runtime) => checks.filter(({ blocks }) => blocks.includes(of)).length
  const sum = `${count('native')} to mend for native, ${count('docker')} for docker`
  const mark = isFit ? page.ink.good('✓') : page.ink.bad('✗')
  return [...lines, '', `${mark} ${sum}`, `  msa up takes ${runtime}: ${because}`].join('\n')
}

/** What mends it stands on the same line where there is room, below otherwise. */
function linesOf({ state, text, mend }: Check, group: string, width: number, { ink, width: columns }: Page): string[] {
  const line = `${group.padEnd(width)}  ${markOf(state, ink)} ${text}`
  if (mend === null) return [line]
  const oneLine = `${line}    ${mend}`
  return widthOf(oneLine) <= columns ? [oneLine] : [line, `${' '.repeat(width + 4)}${mend}`]
}

function markOf(state: Check['state'], ink: Ink): string {
  if (state === 'ok') return ink.good('✓')
  return state === 'warn' ? ink.changing('•') : ink.bad('✗')
}
