import { printable } from '../../shared/quote.ts'
import { healthLines, statusInk } from '../../shell/output/health-lines.ts'
import { listAsText } from '../../shell/output/table.ts'
import type { AsText, Column, Page } from '../../shell/output.ts'
import { type Checkup, isWell } from '../../systems/health/check.ts'

/** A line for each; with -o wide below it all of its parts. */
export function healthAsText(headers: boolean): AsText<readonly Checkup[]> {
  return (all, page) => {
    const list = listAsText(all, columnsOf(page), page, { none: 'nobody is here to be asked        msa up', noHeaders: !headers })
    if (page.style === 'raw' || all.length === 0) return list
    const bad = all.filter((each) => !isWell(each))
    const parts = page.style === 'wide' ? all.flatMap((each) => partsOf(each, page)) : []
    const sum =
      bad.length === 0
        ? page.ink.good(`✓ all ${all.length} are well`)
        : page.ink.bad(`✗ ${bad.length} of ${all.length} ${bad.length === 1 ? 'is' : 'are'} not well`)
    const [first] = bad
    const next = first === undefined ? '' : `        msa logs ${first.name.replace(/:\d+$/, '')}`
    return [list, ...(parts.length === 0 ? [] : ['', ...parts]), '', sum + next].join('\n')
  }
}

function columnsOf({ ink }: Page): readonly Column<Checkup>[] {
  return [
    { title: 'NAME', name: true, cell: ({ name }) => printable(name) },
    { title: 'HEALTH', cell: ({ status }) => statusInk(ink, status)(printable(status)) },
    { title: 'WHERE', cell: ({ where }) => where },
    { title: 'PARTS', cell: (checkup) => partsAsText(checkup, ink) },
    { title: 'WHY', cell: ({ because }) => printable(because ?? '') },
  ]
}

/** `6 UP, rabbit DOWN`. */
function partsAsText({ components }: Checkup, ink: Page['ink']): string {
  const parts = Object.entries(components)
  const up = parts.filter(([, { status }]) => status === 'UP').length
  const others = parts.filter(([, { status }]) => status !== 'UP')
  return [
    ...(up === 0 ? [] : [`${up} UP`]),
    ...others.map(([name, { status }]) => statusInk(ink, status)(printable(`${name} ${status}`))),
  ].join(', ')
}

function partsOf({ name, status, components, details }: Checkup, page: Page): readonly string[] {
  if (Object.keys(components).length === 0) return []
  return healthLines({ status, components, details }, page).map((line, at) =>
    at === 0 ? `${page.ink.strong(printable(name))} ${line}` : line,
  )
}
