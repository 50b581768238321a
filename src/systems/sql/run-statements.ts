import type { SqlSession, SqlSink } from './session.ts'
import type { Whose } from './sql-failure.ts'
import { sqlFailure } from './sql-failure.ts'
import type { Statement } from './statements.ts'

export interface Script {
  readonly statements: readonly Statement[]
  /** The file they are from. */
  readonly where: string | undefined
}

export interface ScriptNews {
  readonly signal: AbortSignal
  sinkFor(statement: Statement): SqlSink
  onWarning(warning: string): void
}

/** One after the other. The first one that fails ends it, and the failure says which it was and what was done before. */
export async function runStatements(
  session: SqlSession,
  { statements, where }: Script,
  whose: Whose,
  { signal, sinkFor, onWarning }: ScriptNews,
): Promise<void> {
  for (const [done, statement] of statements.entries()) {
    try {
      await session.run(statement.sql, sinkFor(statement), signal)
    } catch (error) {
      const { isInTransaction } = session
      const tables = session.isLost || signal.aborted ? [] : await session.tables()
      throw sqlFailure(error, whose, { statement, where, done, of: statements.length, isInTransaction, tables })
    }
    for (const warning of await session.warnings()) onWarning(warning)
  }
}
