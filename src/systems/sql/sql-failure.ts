import { WireError } from '../../protocols/wire-error.ts'
import { type ErrorFacts, MsaError } from '../../shared/errors.ts'
import { didYouMean } from '../../shared/suggest.ts'
import type { Target } from '../target.ts'
import { lessonTables } from './lesson-tables.ts'
import type { Statement } from './statements.ts'

export type Whose = Pick<Target, 'kind' | 'name' | 'sql'>

/** Which statement it was, and what came before it. */
export interface Progress {
  readonly statement: Statement
  /** The file, where it came from one. */
  readonly where: string | undefined
  /** Of how many, and how many are done. */
  readonly of: number
  readonly done: number
  readonly isInTransaction: boolean
  /** Asked where a table is not there. */
  readonly tables: readonly string[]
}

/** What went wrong with a database, in words, with the line to type. What is no failure of it stays what it is. */
export function sqlFailure(error: unknown, whose: Whose, progress?: Progress): unknown {
  if (!(error instanceof WireError) || error.system !== 'mysql') return error
  const { at, says, sqlState, errorCode, because, code } = error.facts
  const unreachable = (message: string, hint = lookAt(whose)) =>
    new MsaError('SQL_UNREACHABLE', message, { hint, exitCode: error.kind === 'timeout' ? 4 : 3, ...lines(behind(progress)) })
  switch (error.kind) {
    case 'refused':
      return unreachable(`No database listens at ${at}.`)
    case 'timeout':
      return unreachable(`The database at ${at} does not answer in time: is that its port?`)
    case 'closed':
      return unreachable(`The database at ${at} hung up.`)
    case 'denied':
      return unreachable(`The database at ${at} does not let us in: ${says}.`)
    case 'rejected':
      return refused(String(says), `${errorCode}, ${sqlState}`, { whose, progress, errorCode: Number(errorCode) })
    default:
      return unreachable(`What answers at ${at} is no MariaDB or MySQL${because ? `: ${because}` : (code ?? '')}.`)
  }
}

interface Refusal {
  readonly whose: Whose
  readonly progress: Progress | undefined
  readonly errorCode: number
}

function refused(says: string, number: string, refusal: Refusal): MsaError {
  const { progress, errorCode } = refusal
  const [, name] = errorCode === noSuchTable ? (/^Table '(?:[^']*\.)?([^'.]+)' doesn't exist/.exec(says) ?? []) : []
  const meant = name === undefined || !progress ? '' : didYouMean(name, progress.tables)
  const message = `${placeOf(progress, says, errorCode)}The database says no (${number}): ${says.replace(/\.?$/, '.')}${meant}`
  const hint = hintFor(name, refusal)
  return new MsaError('SQL_FAILED', message, { ...lines([...quoteOf(progress), ...behind(progress)]), ...(hint && { hint }) })
}

const noSuchTable = 1146
const noDatabase = 1046
const unknownDatabase = 1049
const syntaxError = 1064

/** `setup.sql, line 12: `. A syntax error is counted by the server from where the statement begins. */
function placeOf(progress: Progress | undefined, says: string, errorCode: number): string {
  if (!progress || (progress.where === undefined && progress.of === 1 && !progress.statement.sql.includes('\n'))) return ''
  const within = errorCode === syntaxError ? Number(/ at line (\d+)$/.exec(says)?.[1] ?? 1) : 1
  const line = progress.statement.line + within - 1
  return progress.where === undefined ? `Line ${line}: ` : `${progress.where}, line ${line}: `
}

/** Which one it was, unless somebody's password may be in it. */
function quoteOf(progress: Progress | undefined): string[] {
  if (!progress || progress.of === 1) return []
  const { sql } = progress.statement
  if (/identified|password/i.test(sql)) return []
  const [first = ''] = sql.split('\n')
  return [first.length > 70 || sql.includes('\n') ? `${first.slice(0, 69)}…` : first]
}

function behind(progress: Progress | undefined): string[] {
  if (!progress || progress.of === 1) return []
  const { done, of, isInTransaction } = progress
  const said = done === 0 ? 'nothing was done before it' : `${done} of ${of} statements were done before it`
  return [isInTransaction ? `${said}; what its transaction did is rolled back` : said]
}

function lines(details: readonly string[]): Pick<ErrorFacts, 'details'> {
  return details.length > 0 ? { details } : {}
}

function hintFor(table: string | undefined, { whose, errorCode }: Refusal): string | undefined {
  const sql = `msa sql${flagsOf(whose)}`
  if (table !== undefined) return (lessonTables[table]?.join('\n') ?? 'msa sql "show tables"').replace('msa sql', sql)
  if (errorCode === noDatabase) return `${sql} --database mydb …`
  return errorCode === unknownDatabase ? `${sql} --database information_schema "show databases"` : undefined
}

function flagsOf({ kind, name }: Whose): string {
  if (kind === 'context') return ` --context ${name}`
  return name === 'msa' ? '' : ` --name ${name}`
}

function lookAt({ kind, name }: Whose): string {
  if (kind === 'context') return `msa context test ${name}`
  return name === 'msa' ? 'msa status' : `msa status --name ${name}`
}
