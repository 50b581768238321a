import { listAsText } from '../../shell/output/table.ts'
import type { Column, Page } from '../../shell/output.ts'
import type { Checked } from '../../systems/context/test/check.ts'

export function testAsText(rows: readonly Checked[], page: Page, noHeaders: boolean): string {
  const { ink } = page
  const columns: readonly Column<Checked>[] = [
    { title: 'SYSTEM', cell: ({ system }) => system, name: true },
    { title: 'WHERE', cell: ({ where }) => where, name: true },
    { title: 'STATE', cell: ({ state }) => stateOf(state, page), name: true },
    // What is wrong is not cut off: it is the answer.
    { title: 'WHY', cell: ({ why }) => why },
  ]
  const table = listAsText(rows, columns, { ...page, cuts: false }, { none: '', noHeaders })
  const hints = rows.flatMap(({ state, system, hint }) =>
    state === 'failed' && hint !== null ? [`  ${ink.dim('try')}   ${system}: ${hint}`] : [],
  )
  return page.style === 'raw' || hints.length === 0 ? table : [table, '', ...new Set(hints)].join('\n')
}

function stateOf(state: Checked['state'], { style, ink }: Page): string {
  if (style === 'raw') return state
  return state === 'ok' ? ink.good('✓ ok') : ink.bad('✗ failed')
}
