import type { Column, ListFacts, Page } from '../output.ts'
import { clip, padEnd, padStart, widthOf } from './text-width.ts'

const gap = '   '
/** Narrower than this a value says nothing; then names must give. */
const leastValueWidth = 6

/** A list as its page wants it: with -o raw the values alone, between tabs. */
export function listAsText<Row>(
  rows: readonly Row[],
  all: readonly Column<Row>[],
  page: Page,
  { none, noHeaders = false }: ListFacts,
): string {
  const columns = all.filter(({ wide }) => !wide || page.style === 'wide')
  if (page.style === 'raw') return rows.map((row) => columns.map(({ cell }) => cell(row)).join('\t')).join('\n')
  if (rows.length === 0) return none
  const text = table(rows, columns, page)
  return noHeaders ? text.slice(text.indexOf('\n') + 1) : text
}

/** Rows under their titles, within the width of the page where it cuts. Nothing follows the last word of a line. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], page: Page): string {
  const cells = rows.map((row) => columns.map((column) => column.cell(row)))
  const natural = columns.map((column, at) => Math.max(widthOf(column.title), ...cells.map((row) => widthOf(row[at] ?? ''))))
  const widths = page.cuts ? narrowed(natural, columns, page.width) : natural
  const line = (texts: readonly string[]) =>
    texts
      .map((text, at) => {
        const width = widths[at] ?? 0
        return columns[at]?.align === 'right' ? padStart(clip(text, width), width) : padEnd(clip(text, width), width)
      })
      .join(gap)
      .trimEnd()
  return [page.ink.dim(line(columns.map((column) => column.title))), ...cells.map(line)].join('\n')
}

/** Takes columns away from the widest value until all fits, then from the widest name. */
function narrowed<Row>(natural: readonly number[], columns: readonly Column<Row>[], width: number): readonly number[] {
  const widths = [...natural]
  let excess = widths.reduce((sum, each) => sum + each, gap.length * (widths.length - 1)) - width
  const shrink = (may: (column: Column<Row>) => boolean, least: number) => {
    while (excess > 0) {
      let widest = -1
      columns.forEach((column, at) => {
        if (may(column) && (widths[at] ?? 0) > Math.max(least, widths[widest] ?? 0)) widest = at
      })
      if (widest < 0) return
      widths[widest] = (widths[widest] ?? 0) - 1
      excess -= 1
    }
  }
  shrink((column) => !column.name && column.align !== 'right', leastValueWidth)
  shrink((column) => !column.name, leastValueWidth)
  shrink(() => true, 1)
  return widths
}
