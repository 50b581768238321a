import type { Column, ListFacts, Page } from '../output.ts'
import { clip, padEnd, padStart, widthOf } from './text-width.ts'

const gap = '   '
/** Narrower than this a value, or a name, says nothing. */
const leastValueWidth = 6
const leastNameWidth = 10

/** A list as its page wants it: with -o raw the values alone, between tabs. */
export function listAsText<Row>(
  rows: readonly Row[],
  all: readonly Column<Row>[],
  page: Page,
  { none, noHeaders = false }: ListFacts,
): string {
  const columns = all.filter(({ wide }) => !wide || page.style === 'wide')
  if (page.style === 'raw') return rows.map((row) => columns.map(({ cell }) => cell(row)).join('\t')).join('\n')
  return rows.length === 0 ? none : table(rows, columns, page, noHeaders)
}

/**
 * Rows under their titles, within the width of the page where it cuts: values and names give, numbers never do. Where that is not
 * enough, what a row has stands one below the other. Nothing follows the last word of a line.
 */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], page: Page, noHeaders = false): string {
  const cells = rows.map((row) => columns.map((column) => column.cell(row)))
  const natural = columns.map((column, at) => Math.max(widthOf(column.title), ...cells.map((row) => widthOf(row[at] ?? ''))))
  const widths = page.cuts ? narrowed(natural, columns, page.width) : natural
  if (widths === undefined) return cells.map((row) => oneBelowTheOther(row, columns, page)).join('\n')
  const line = (texts: readonly string[]) =>
    texts
      .map((text, at) => {
        const width = widths[at] ?? 0
        return columns[at]?.align === 'right' ? padStart(clip(text, width), width) : padEnd(clip(text, width), width)
      })
      .join(gap)
      .trimEnd()
  const titles = noHeaders ? [] : [page.ink.dim(line(columns.map((column) => column.title)))]
  return [...titles, ...cells.map(line)].join('\n')
}

/** Takes columns away from the widest value until all fits, then from the widest name. Undefined: it does not fit. */
function narrowed<Row>(
  natural: readonly number[],
  columns: readonly Column<Row>[],
  width: number,
): readonly number[] | undefined {
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
  shrink((column) => column.name === true, leastNameWidth)
  return excess > 0 ? undefined : widths
}

/** The first is what it is about. */
function oneBelowTheOther<Row>([first = '', ...more]: readonly string[], columns: readonly Column<Row>[], page: Page): string {
  const titles = columns.slice(1).map(({ title }) => title)
  const widest = Math.max(0, ...titles.map(widthOf))
  const lines = more.map((text, at) => `  ${page.ink.dim(padEnd(titles[at] ?? '', widest))}  ${text}`)
  return [first, ...lines].map((line) => clip(line.trimEnd(), page.width)).join('\n')
}
