import { SqlError, type SqlValue } from './sql.ts'
import { isBusy, sqlErrorOf } from './sqlite-error.ts'
import type { SqliteHandle, SqliteLibrary, SqliteStatement } from './sqlite-library.ts'

const mostStatements = 200
/** So long another process may keep the file to itself. */
const lockTimeoutMs = 10_000

/** Statements are compiled once. */
export class Connection {
  static open(library: SqliteLibrary, file: string): Connection {
    try {
      return new Connection(new library.DatabaseSync(file, { timeout: 0 }))
    } catch (error) {
      const { kind, message } = sqlErrorOf(error)
      throw new SqlError(kind, `${file}: ${message}`, error)
    }
  }

  readonly #handle: SqliteHandle
  readonly #statements = new Map<string, SqliteStatement>()

  private constructor(handle: SqliteHandle) {
    this.#handle = handle
  }

  all(text: string, values: readonly SqlValue[]): readonly Record<string, SqlValue>[] {
    return translated(() => this.#statement(text).all(...values)) as readonly Record<string, SqlValue>[]
  }

  run(text: string, values: readonly SqlValue[]): number {
    return Number(translated(() => this.#statement(text).run(...values)).changes)
  }

  exec(text: string): void {
    translated(() => this.#handle.exec(text))
  }

  close(): void {
    this.#statements.clear()
    this.#handle.close()
  }

  #statement(text: string): SqliteStatement {
    const known = this.#statements.get(text)
    if (known !== undefined) return known
    if (this.#statements.size >= mostStatements) this.#statements.clear()
    const made = this.#handle.prepare(text)
    this.#statements.set(text, made)
    return made
  }
}

/** SQLite would wait for another process with this whole process standing still. */
export async function retried<T>(work: () => T): Promise<T> {
  const end = performance.now() + lockTimeoutMs
  for (let waitMs = 1; ; waitMs = Math.min(waitMs * 2, 20)) {
    try {
      return work()
    } catch (error) {
      if (!isBusy(error)) throw sqlErrorOf(error)
      if (performance.now() > end) throw new SqlError('unavailable', 'another process does not let go of the file', error)
    }
    await new Promise((resolve) => setTimeout(resolve, waitMs * (0.5 + Math.random())))
  }
}

function translated<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw sqlErrorOf(error)
  }
}
