import { grouped } from '../../shared/grouped.ts'
import { printable } from '../../shared/quote.ts'
import { listAsText } from '../../shell/output/table.ts'
import type { AsText, Column, Page } from '../../shell/output.ts'
import { type DependencyRow, dependencyTree } from '../../systems/traces/dependency-tree.ts'
import { treeSigns } from './tree-signs.ts'

interface Link {
  readonly parent: string
  readonly child: string
  readonly callCount: number
  readonly errorCount: number
}

/** A tree for eyes; with -o raw a line for each link. */
export function depsAsText(headers: boolean): AsText<readonly Link[]> {
  return (links, page) => {
    if (page.style === 'raw')
      return links.map(({ parent, child, callCount, errorCount }) => [parent, child, callCount, errorCount].join('\t')).join('\n')
    const rows = dependencyTree(links)
    const signs = treeSigns(rows.map(({ depth }) => depth))
    return listAsText(
      rows.map((row, at) => ({ ...row, signs: signs[at] ?? '' })),
      columnsOf(page),
      page,
      { none: 'nobody has called anybody        msa traffic --for 10s', noHeaders: !headers },
    )
  }
}

function columnsOf({ ink }: Page): readonly Column<DependencyRow & { readonly signs: string }>[] {
  const count = (value: number | null) => (value === null ? '' : grouped(value))
  return [
    {
      title: 'SERVICE',
      name: true,
      cell: ({ signs, service, isKnown }) => `${signs}${printable(service)}${isKnown ? ink.dim(' …') : ''}`,
    },
    { title: 'CALLS', align: 'right', cell: ({ callCount }) => count(callCount) },
    {
      title: 'ERRORS',
      align: 'right',
      cell: ({ errorCount }) => (errorCount ? ink.bad(grouped(errorCount)) : count(errorCount)),
    },
    { title: 'FAILED', align: 'right', cell: (row) => shareOf(row) },
  ]
}

function shareOf({ callCount, errorCount }: DependencyRow): string {
  if (callCount === null || errorCount === null || callCount === 0) return ''
  const share = (100 * errorCount) / callCount
  return errorCount === 0 ? '–' : `${share < 10 ? share.toFixed(1) : Math.round(share)}%`
}
