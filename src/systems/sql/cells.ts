import type { SqlCell, SqlColumn } from '../../protocols/mysql/client.ts'

/** For a program, and exact: a number where it is one that JSON keeps, else its digits as text; binary as `{"base64": …}`. */
export function cellAsValue(cell: SqlCell, { kind }: SqlColumn): unknown {
  if (cell === null) return null
  switch (kind) {
    case 'integer':
      return exactly(cell.toString('latin1'))
    case 'float':
      return Number(cell.toString('latin1'))
    case 'bits':
      return exactly(bitsOf(cell))
    case 'binary':
      return { base64: cell.toString('base64') }
    case 'decimal':
    case 'time':
    case 'text':
      return cell.toString('utf8')
  }
}

/** As it is read; `null` is for whoever shows it to say. */
export function cellAsText(cell: Buffer, { kind }: SqlColumn): string {
  if (kind === 'binary') return `0x${cell.toString('hex').toUpperCase()}`
  return kind === 'bits' ? bitsOf(cell) : cell.toString('utf8')
}

/** A row with a name for each value: of two columns that are called the same the second gets a number. */
export function rowAsValue(
  row: readonly SqlCell[],
  columns: readonly SqlColumn[],
  names: readonly string[],
): Record<string, unknown> {
  // Without a prototype a column may be called anything.
  const value: Record<string, unknown> = Object.create(null)
  columns.forEach((column, at) => {
    value[names[at] ?? column.name] = cellAsValue(row[at] ?? null, column)
  })
  return value
}

export function distinctNames(columns: readonly SqlColumn[]): readonly string[] {
  const taken = new Set<string>()
  return columns.map(({ name }) => {
    let free = name
    for (let number = 2; taken.has(free); number += 1) free = `${name}_${number}`
    taken.add(free)
    return free
  })
}

/** Also one with zeros in front is a number. */
function exactly(digits: string): number | string {
  const number = Number(digits)
  return Number.isSafeInteger(number) ? number : digits
}

function bitsOf(cell: Buffer): string {
  return BigInt(`0x${cell.toString('hex') || '0'}`).toString()
}
