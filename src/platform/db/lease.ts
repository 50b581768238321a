import { inserted } from '../../protocols/sql/sql.ts'
import type { Database } from './database.ts'

export interface LeaseOptions {
  /** `name`, `owner` and `beat`. */
  readonly table: string
  readonly name: string
  /** Unique among all who want it. */
  readonly owner: string
  /** Whoever has it and does not show for so long has lost it. */
  readonly lostAfterMs: number
  /** Runs on, whatever is done to the clock on the wall. */
  readonly monotonicMs: () => number
}

interface Row {
  readonly owner: string
  readonly beat: number
}

const nobody = ''

/**
 * One of several processes. Each renewal counts a number up, and the others watch that number by their own clocks: no two clocks
 * are ever compared, and one that jumps does no harm. A holder that stood still for too long may find it taken: two may believe to
 * have it for a moment, so what it guards must bear that.
 */
export class Lease {
  readonly #database: Database
  readonly #options: LeaseOptions
  #seen: { readonly row: Row; readonly atMs: number } | undefined

  constructor(database: Database, options: LeaseOptions) {
    this.#database = database
    this.#options = options
  }

  /** Takes or renews it. Whether we have it. */
  async hold(): Promise<boolean> {
    const { table, name, owner, lostAfterMs, monotonicMs } = this.#options
    return await this.#database.transaction(async (sql) => {
      const [row] = await sql.query<Row>(`select owner, beat from ${table} where name = ?${sql.dialect.forUpdate}`, [name])
      if (row === undefined)
        return await inserted(sql, `insert into ${table} (name, owner, beat) values (?, ?, 1)`, [name, owner])
      const isOurs = row.owner === owner || row.owner === nobody
      if (!isOurs && !this.#isLost(row, monotonicMs(), lostAfterMs)) return false
      return (
        (await sql.run(`update ${table} set owner = ?, beat = beat + 1 where name = ? and beat = ?`, [owner, name, row.beat])) ===
        1
      )
    })
  }

  /** The next one need not wait. */
  async release(): Promise<void> {
    const { table, name, owner } = this.#options
    await this.#database.run(`update ${table} set owner = ?, beat = beat + 1 where name = ? and owner = ?`, [nobody, name, owner])
  }

  #isLost(row: Row, nowMs: number, lostAfterMs: number): boolean {
    const { row: before, atMs } = this.#seen ?? {}
    if (before?.owner !== row.owner || before.beat !== row.beat || atMs === undefined) {
      this.#seen = { row, atMs: nowMs }
      return false
    }
    return nowMs - atMs >= lostAfterMs
  }
}
