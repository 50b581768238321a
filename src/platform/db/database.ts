import type { Sql } from '../../protocols/sql/sql.ts'

/** A service's own database. While it is away everything here throws a `DatabaseUnavailable`, which is a 503. */
export interface Database extends Pick<Sql, 'query' | 'run'> {
  /** Where the words of a statement depend on the dialect. */
  read<T>(work: (sql: Pick<Sql, 'query' | 'dialect'>) => Promise<T>): Promise<T>
  /**
   * All of it or nothing: what `work` throws takes it back. Inside, only its own statements are awaited. It may be called again
   * where the database asks for that: a deadlock.
   */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** A step of a schema, done once in the life of a database. Done again it does no harm: MariaDB cannot take half of it back. */
export interface Migration {
  /** Unique in its service; told of for ever. */
  readonly id: string
  readonly up: (sql: Sql) => Promise<void>
}
