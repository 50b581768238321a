import type { MysqlSession, SqlChange, SqlColumn, SqlRow } from '../../protocols/mysql/client.ts'
import type { SqlTarget } from '../target.ts'
import { sqlFailure, type Whose } from './sql-failure.ts'

/** Takes what a statement answers. The server waits for as long as it does. */
export interface SqlSink {
  columns(columns: readonly SqlColumn[]): Promise<void>
  rows(rows: readonly SqlRow[]): Promise<void>
  /** One result is over: its rows, or what it changed. */
  ended(change: SqlChange | undefined): Promise<void>
}

const connectTimeoutMs = 10_000
const mostWarnings = 5
const mostTables = 500

/** A session with a database: one statement after the other. */
export class SqlSession {
  readonly #session: MysqlSession
  isInTransaction = false
  #warnings = 0

  private constructor(session: MysqlSession) {
    this.#session = session
  }

  static async open(target: SqlTarget, whose: Whose, signal: AbortSignal): Promise<SqlSession> {
    const { connectMysql } = await import('../../protocols/mysql/client.ts')
    try {
      return new SqlSession(await connectMysql(target, connectTimeoutMs, signal))
    } catch (error) {
      throw signal.aborted ? signal.reason : sqlFailure(error, whose)
    }
  }

  get isLost(): boolean {
    return this.#session.isLost
  }

  /** Until the statement is over. Called off, the server is told so, and `signal`'s reason is thrown. */
  async run(sql: string, sink: SqlSink, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    let interrupting: Promise<void> | undefined
    const interrupt = () => {
      interrupting = this.#session.interrupt()
    }
    signal.addEventListener('abort', interrupt)
    try {
      await this.#read(sql, sink)
    } catch (error) {
      throw signal.aborted ? signal.reason : error
    } finally {
      signal.removeEventListener('abort', interrupt)
      await interrupting
    }
    signal.throwIfAborted()
  }

  /** Names of tables, as far as they can be had: for whoever mistyped one. */
  async tables(): Promise<readonly string[]> {
    const sql = `select table_name from information_schema.tables where table_schema = database() limit ${mostTables}`
    const rows = await this.#all(sql).catch(() => [])
    return rows.map(([name]) => name ?? '')
  }

  async close(): Promise<void> {
    await this.#session.close()
  }

  async #read(sql: string, sink: SqlSink): Promise<void> {
    let isOpen = false
    this.#warnings = 0
    for await (const answer of this.#session.run(sql)) {
      if (answer.kind === 'rows') {
        await sink.rows(answer.rows)
        continue
      }
      if (isOpen) await sink.ended(undefined)
      isOpen = answer.kind === 'columns'
      if (answer.kind === 'columns') await sink.columns(answer.columns)
      else {
        this.isInTransaction = answer.isInTransaction
        this.#warnings = answer.warnings
        await sink.ended(answer)
      }
    }
    if (isOpen) await sink.ended(undefined)
  }

  /** What the server has to say to the change before. */
  async warnings(): Promise<readonly string[]> {
    if (this.#warnings === 0) return []
    const rows = await this.#all(`show warnings limit ${mostWarnings}`).catch(() => [])
    return rows.map(([level, code, message]) => `${level?.toLowerCase()} ${code}: ${message}`)
  }

  async #all(sql: string): Promise<readonly (readonly (string | undefined)[])[]> {
    const all: (readonly (string | undefined)[])[] = []
    for await (const answer of this.#session.run(sql))
      if (answer.kind === 'rows') all.push(...answer.rows.map((row) => row.map((cell) => cell?.toString('utf8'))))
    return all
  }
}
