/** The part of `node:sqlite` that we use; the package has the same. */
export interface SqliteLibrary {
  readonly DatabaseSync: new (file: string, options?: { readonly readOnly?: boolean; readonly timeout?: number }) => SqliteHandle
}

export interface SqliteHandle {
  exec(text: string): void
  prepare(text: string): SqliteStatement
  close(): void
}

export interface SqliteStatement {
  all(...values: readonly unknown[]): unknown[]
  run(...values: readonly unknown[]): { readonly changes: number | bigint }
}

/** Node's own where it has one (from 22.13 on); otherwise a package that brings the same, compiled. */
export async function loadSqlite(): Promise<SqliteLibrary> {
  // In a variable: the types of the oldest Node do not know it.
  const own = 'node:sqlite'
  try {
    return (await import(own)) as SqliteLibrary
  } catch {
    const { default: library } = await import('@photostructure/sqlite')
    return library as unknown as SqliteLibrary
  }
}
