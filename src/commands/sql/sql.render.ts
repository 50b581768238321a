import { grouped } from '../../shared/grouped.ts'
import { printable } from '../../shared/quote.ts'
import { table } from '../../shell/output/table.ts'
import { padStart, widthOf } from '../../shell/output/text-width.ts'
import type { Page } from '../../shell/output.ts'
import { cellAsText } from '../../systems/sql/cells.ts'
import type { SqlSink } from '../../systems/sql/session.ts'

export type Columns = Parameters<SqlSink['columns']>[0]
export type Rows = Parameters<SqlSink['rows']>[0]
export type Change = NonNullable<Parameters<SqlSink['ended']>[0]>

export interface Block {
  readonly columns: Columns
  readonly rows: Rows
  readonly headers: boolean
  readonly isVertical: boolean
  /** The number of its first row. */
  readonly first: number
}

/** Rows below their titles; one value below the other where that was asked for, or where a page has no room for the columns. */
export function blockAsText(block: Block, page: Page): string {
  const { columns, headers, isVertical } = block
  if (isVertical || (page.cuts && columns.length * leastColumnWidth > page.width)) return verticalAsText(block, page)
  const drawn = table(
    block.rows,
    columns.map((column, at) => ({
      title: shown(column.name),
      cell: (row: Rows[number]) => cellShown(row[at] ?? null, column, page),
      ...(isNumber(column) && { align: 'right' as const }),
    })),
    page,
  )
  return headers ? drawn : drawn.slice(drawn.indexOf('\n') + 1)
}

const leastColumnWidth = 9

function verticalAsText({ columns, rows, first }: Block, page: Page): string {
  const width = Math.max(...columns.map(({ name }) => widthOf(shown(name))))
  return rows
    .flatMap((row, number) => [
      page.ink.dim(`— row ${first + number} —`),
      ...columns.map((column, at) => `${padStart(shown(column.name), width)}: ${cellShown(row[at] ?? null, column, page)}`),
    ])
    .join('\n')
}

/** Between tabs, as `load data` reads it; of one column alone the value as it is. */
export function rawBytes(rows: Rows, columns: Columns): Buffer {
  const parts: Buffer[] = []
  const only = columns.length === 1
  for (const row of rows) {
    for (const [at, cell] of row.entries()) {
      if (at > 0) parts.push(tab)
      parts.push(cell === null ? nothing : only ? plainBytes(cell, columns[at]) : escaped(plainBytes(cell, columns[at])))
    }
    parts.push(lineEnd)
  }
  return Buffer.concat(parts)
}

const nothing = Buffer.from('\\N')
const tab = Buffer.from('\t')
const lineEnd = Buffer.from('\n')

function plainBytes(cell: Buffer, column: Columns[number] | undefined): Buffer {
  return column?.kind === 'bits' ? Buffer.from(cellAsText(cell, column)) : cell
}

function escaped(cell: Buffer): Buffer {
  if (![0, 9, 10, 92].some((byte) => cell.includes(byte))) return cell
  const words: Readonly<Record<string, string>> = { '\0': '\\0', '\t': '\\t', '\n': '\\n', '\\': '\\\\' }
  // Byte by byte, whatever they are.
  const text = cell.toString('latin1').replace(/[\0\t\n\\]/g, (found) => words[found] ?? found)
  return Buffer.from(text, 'latin1')
}

export function changeAsText({ affectedRows, insertId, info }: Change, { ink, style }: Page): string {
  if (style === 'raw') return ''
  const id = insertId === 0 ? '' : `, id ${insertId}`
  return `${ink.good('✓')} ${grouped(affectedRows)} ${affectedRows === 1 ? 'row' : 'rows'} affected${id}${info === '' ? '' : `   ${ink.dim(printable(info))}`}`
}

export function rowsAsText(count: number): string {
  return count === 0 ? 'no rows' : `${grouped(count)} ${count === 1 ? 'row' : 'rows'}`
}

function cellShown(cell: Rows[number][number], column: Columns[number], { ink }: Page): string {
  return cell === null ? ink.dim('NULL') : shown(cellAsText(cell, column))
}

/** Foreign text on one line. */
function shown(text: string): string {
  return printable(text.replace(/\r?\n/g, '\\n').replace(/\t/g, '\\t'))
}

function isNumber({ kind }: Columns[number]): boolean {
  return kind === 'integer' || kind === 'float' || kind === 'decimal' || kind === 'bits'
}
