import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { messageOf } from '../../shared/errors.ts'
import { type ConnectionCounts, type Dialect, type Sql, type SqlDriver, SqlError, type SqlValue } from './sql.ts'
import { Connection, retried } from './sqlite-connection.ts'
import { loadSqlite, type SqliteLibrary } from './sqlite-library.ts'

export const sqliteDialect: Dialect = {
  name: 'sqlite',
  countedId: 'integer primary key autoincrement',
  exactText: (length) => `varchar(${length})`,
  longText: 'text',
  forUpdate: '',
  secondsOf: (column) => `cast(strftime('%s', ${column}) as integer)`,
  datetimeOf: (seconds) => `datetime(${seconds}, 'unixepoch')`,
}

/** Transactions that end together: one write to the disk for all of them. */
const largestGroup = 200
const mostWaiting = 10_000

/** A file that several processes may have open. Its folder is made. */
export async function openSqlite(file: string): Promise<SqlDriver> {
  const library = await loadSqlite()
  try {
    await mkdir(dirname(file), { recursive: true })
  } catch (error) {
    throw new SqlError('unavailable', messageOf(error), error)
  }
  return await SqliteDriver.open(library, file)
}

interface Waiting {
  readonly work: (sql: Sql) => Promise<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

type Outcome = { readonly value: unknown } | { readonly error: unknown }

/** One connection writes, one reads: readers see what is committed and wait for nobody. */
class SqliteDriver implements SqlDriver {
  static async open(library: SqliteLibrary, file: string): Promise<SqliteDriver> {
    const writer = Connection.open(library, file)
    try {
      // Before an answer, what it says is on the disk: also when the power goes.
      await retried(() => writer.exec('pragma journal_mode = wal'))
      writer.exec('pragma synchronous = full')
      return new SqliteDriver(writer, Connection.open(library, file))
    } catch (error) {
      writer.close()
      throw error
    }
  }

  readonly dialect = sqliteDialect
  readonly product: string
  readonly #writer: Connection
  readonly #reader: Connection
  readonly #waiting: Waiting[] = []
  #draining: Promise<void> | undefined
  #isClosed = false

  private constructor(writer: Connection, reader: Connection) {
    this.#writer = writer
    this.#reader = reader
    this.product = `SQLite ${reader.all('select sqlite_version() as version', [])[0]?.version}`
  }

  async query<Row extends object>(text: string, values: readonly SqlValue[] = []): Promise<readonly Row[]> {
    if (this.#isClosed) throw closed()
    return (await retried(() => this.#reader.all(text, values))) as unknown as readonly Row[]
  }

  run(text: string, values: readonly SqlValue[] = []): Promise<number> {
    return this.transaction((sql) => sql.run(text, values))
  }

  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    if (this.#isClosed) return Promise.reject(closed())
    if (this.#waiting.length >= mostWaiting) return Promise.reject(new SqlError('unavailable', 'too many wait to write'))
    return new Promise<unknown>((resolve, reject) => {
      this.#waiting.push({ work, resolve, reject })
      this.#draining ??= this.#drain()
    }) as Promise<T>
  }

  /** Who writes is alone. */
  alone<T>(_name: string, work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.transaction(work)
  }

  connections(): ConnectionCounts {
    const active = this.#draining === undefined ? 0 : 1
    return { active, idle: 2 - active, pending: this.#waiting.length, max: 2 }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#draining
    this.#writer.close()
    this.#reader.close()
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Whoever comes in this turn of the loop comes along.
      await new Promise(setImmediate)
      await this.#writeGroup()
    }
    this.#draining = undefined
  }

  async #writeGroup(): Promise<void> {
    let group: readonly Waiting[] = []
    try {
      await retried(() => this.#writer.exec('begin immediate'))
      group = this.#waiting.splice(0, largestGroup)
      const outcomes: Outcome[] = []
      for (const { work } of group) outcomes.push(await this.#attempt(work))
      this.#writer.exec('commit')
      for (const [index, { resolve, reject }] of group.entries()) {
        const outcome = outcomes[index]
        if (outcome === undefined || 'error' in outcome) reject(outcome?.error)
        else resolve(outcome.value)
      }
    } catch (error) {
      this.#rollBack()
      // Where it did not even begin, those who waited longest are told.
      for (const { reject } of group.length > 0 ? group : this.#waiting.splice(0, largestGroup)) reject(error)
    }
  }

  /** Throws only where the whole transaction is lost: the disk is full, the file is broken. */
  async #attempt(work: (sql: Sql) => Promise<unknown>): Promise<Outcome> {
    this.#writer.exec('savepoint one')
    try {
      const value = await work(this.#inTransaction)
      this.#writer.exec('release one')
      return { value }
    } catch (error) {
      this.#writer.exec('rollback to one')
      this.#writer.exec('release one')
      return { error }
    }
  }

  #rollBack(): void {
    try {
      this.#writer.exec('rollback')
    } catch {
      // SQLite has done it already: with some errors it does.
    }
  }

  readonly #inTransaction: Sql = {
    dialect: sqliteDialect,
    query: async <Row extends object>(text: string, values: readonly SqlValue[] = []) =>
      this.#writer.all(text, values) as unknown as readonly Row[],
    run: async (text, values = []) => this.#writer.run(text, values),
  }
}

function closed(): SqlError {
  return new SqlError('unavailable', 'the database is closed')
}
