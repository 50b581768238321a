import { messageOf } from '../../shared/errors.ts'
import { SqlError, type SqlErrorKind } from './sql.ts'

/** Numbers of MariaDB's and MySQL's. */
const duplicateKey = 1062
const deadlocks = [1205, 1213]
/** Wrong user or password, no right to this database. */
const denials = [1044, 1045, 1698, 1251, 2059]
/** Too many connections, shutting down, aborted, read-only, no such database (yet). */
const troubles = [
  1040, 1049, 1053, 1077, 1129, 1152, 1153, 1158, 1159, 1160, 1161, 1184, 1203, 1226, 1290, 1317, 1836, 1927, 3169, 4031,
]

export const unknownDatabase = 1049

export function sqlErrorOf(error: unknown): SqlError {
  return error instanceof SqlError ? error : new SqlError(kindOf(error), messageOf(error), error)
}

/** It took the transaction back, and asks for another try. */
export function isDeadlock(error: unknown): boolean {
  return deadlocks.includes(numberOf(error instanceof SqlError ? error.cause : error))
}

/** Whether the connection can be used after it: what the server said, rather than silence. */
export function isAnswer(error: unknown): boolean {
  const cause = error instanceof SqlError ? error.cause : error
  return numberOf(cause) > 0 && !(cause instanceof Error && 'fatal' in cause && cause.fatal === true)
}

export function numberOf(error: unknown): number {
  const isServers = error instanceof Error && 'sqlState' in error && error.sqlState !== undefined
  return isServers && 'errno' in error && typeof error.errno === 'number' ? error.errno : 0
}

function kindOf(error: unknown): SqlErrorKind {
  const number = numberOf(error)
  if (number === duplicateKey) return 'duplicate'
  if (denials.includes(number)) return 'denied'
  // Without a number it never got to the statement: a socket, a time limit.
  return number === 0 || troubles.includes(number) ? 'unavailable' : 'failed'
}
