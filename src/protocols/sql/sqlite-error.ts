import { SqlError, type SqlErrorKind } from './sql.ts'

const busy = 5
const locked = 6
/** READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB: not the statement's fault. */
const troubles = [8, 10, 11, 13, 14, 26]
/** PRIMARYKEY, UNIQUE, ROWID. */
const duplicates = [1555, 2067, 2579]

export function sqlErrorOf(error: unknown): SqlError {
  if (error instanceof SqlError) return error
  if (!(error instanceof Error)) return new SqlError('failed', String(error), error)
  return new SqlError(kindOf(error), error.message, error)
}

export function isBusy(error: unknown): boolean {
  const cause = error instanceof SqlError ? error.cause : error
  return cause instanceof Error && [busy, locked].includes(primaryOf(codeOf(cause)))
}

function kindOf(error: Error): SqlErrorKind {
  const code = codeOf(error)
  if (duplicates.includes(code)) return 'duplicate'
  return [busy, locked, ...troubles].includes(primaryOf(code)) ? 'unavailable' : 'failed'
}

function codeOf(error: Error): number {
  return 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0
}

/** An extended code has the plain one in its lowest byte. */
function primaryOf(code: number): number {
  return code & 0xff
}
