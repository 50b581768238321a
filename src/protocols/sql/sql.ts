export type SqlValue = string | number | null

/** Statements in either dialect, `?` for each value. */
export interface Sql {
  readonly dialect: Dialect
  /** A value is a number, text or null; a column keeps the name it has in the statement. */
  query<Row extends object>(text: string, values?: readonly SqlValue[]): Promise<readonly Row[]>
  /** Answers how many rows it changed. */
  run(text: string, values?: readonly SqlValue[]): Promise<number>
}

/** A database that is open, with its connections. */
export interface SqlDriver extends Sql {
  /** As it says itself: `SQLite 3.51.0`, `10.11.6-MariaDB`. */
  readonly product: string
  /**
   * All of it or nothing: what `work` throws takes it back. Inside, only its own statements are awaited. It may be called again
   * where the database asks for that: a deadlock.
   */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>
  /** While `work` runs nobody else is in here by that name, in this process or another. */
  alone<T>(name: string, work: (sql: Sql) => Promise<T>): Promise<T>
  connections(): ConnectionCounts
  close(): Promise<void>
}

export interface ConnectionCounts {
  readonly active: number
  readonly idle: number
  readonly pending: number
  readonly max: number
}

/** What the two do not say in the same words. */
export interface Dialect {
  readonly name: 'sqlite' | 'mariadb'
  /** A column that counts up. */
  readonly countedId: string
  /** Text that upper and lower case make different; blanks at its end do not everywhere. */
  readonly exactText: (length: number) => string
  readonly longText: string
  /** Behind a `select`: nobody else changes these rows before the transaction ends. */
  readonly forUpdate: string
  /** The seconds since 1970 of a `datetime` column, and a `datetime` from such seconds. */
  readonly secondsOf: (column: string) => string
  readonly datetimeOf: (seconds: string) => string
}

/** duplicate: a unique key has it already · unavailable: now or here nobody can · denied: not as whom we say we are · failed: the statement. */
export type SqlErrorKind = 'duplicate' | 'unavailable' | 'denied' | 'failed'

export class SqlError extends Error {
  readonly kind: SqlErrorKind

  constructor(kind: SqlErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'SqlError'
    this.kind = kind
  }
}

export function isDuplicate(error: unknown): boolean {
  return error instanceof SqlError && error.kind === 'duplicate'
}

/** False when a unique key has it already; the transaction goes on. */
export async function inserted(sql: Sql, text: string, values: readonly SqlValue[]): Promise<boolean> {
  try {
    await sql.run(text, values)
    return true
  } catch (error) {
    if (isDuplicate(error)) return false
    throw error
  }
}
