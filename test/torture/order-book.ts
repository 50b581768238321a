/** What came of the orders of a run. */
export interface OrderBook {
  readonly store: string
  readonly broker: string
  readonly seed: number
  readonly orders: number
  /** Requests beyond the first for an order. */
  readonly retried: number
  readonly created: number
  readonly stored: number
  readonly movements: number
  /** Of what was answered with 201: not stored, or without a movement of the stock. */
  readonly missing: number
  /** Stored or moved more than once, or without ever having been answered. */
  readonly doubled: number
  readonly deadLettered: number
  readonly kills: Readonly<Record<string, number>>
  readonly tookMs: number
}

export function balances({ orders, created, stored, movements, missing, doubled, deadLettered }: OrderBook): boolean {
  return (
    [created, stored, movements].every((count) => count === orders) &&
    [missing, doubled, deadLettered].every((count) => count === 0)
  )
}

const columns = ['orders', 'created', 'retried', 'stored', 'movements', 'missing', 'doubled', 'deadLettered'] as const
const titles = ['ORDERS', '201', 'RETRIED', 'STORED', 'MOVED', 'MISSING', 'DOUBLED', 'PARKED']

export function asTable(books: readonly OrderBook[]): string {
  const rows = books.map((book) => [
    ...[book.store, book.broker, ...columns.map((name) => String(book[name]))],
    `${Object.values(book.kills).reduce((sum, count) => sum + count, 0)}`,
    `${Math.round(book.tookMs / 1000)} s`,
  ])
  const all = [['STORE', 'BROKER', ...titles, 'KILLS', 'TOOK'], ...rows]
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? []
  return all
    .map((row) =>
      row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '),
    )
    .join('\n')
}

export function killsAsText({ kills }: Pick<OrderBook, 'kills'>): string {
  return Object.entries(kills)
    .map(([victim, count]) => `${victim} ${count}`)
    .join(', ')
}
