import { MsaError } from '../../shared/errors.ts'
import { confirmDestruction } from '../../shell/confirm-destruction.ts'
import type { Context } from '../../shell/context.ts'
import type { LinePrompt } from '../../shell/line-prompt.ts'
import { runStatements } from '../../systems/sql/run-statements.ts'
import { SqlSession } from '../../systems/sql/session.ts'
import { mayChange, nameOf } from '../../systems/sql/statement-kind.ts'
import { type Statement, splitStatements } from '../../systems/sql/statements.ts'
import type { SqlTarget, Target } from '../../systems/target.ts'
import { ResultWriter } from './result-writer.ts'

export interface SqlPrompt {
  readonly target: Target
  readonly login: SqlTarget
  readonly headers: boolean
  readonly lines: () => Promise<LinePrompt>
}

const goesOn = '   -> '
const leaving = /^\s*(?:exit|quit|\\q)\s*;?\s*$/i
const asking = /^\s*(?:help|\\h|\?)\s*;?\s*$/i

/** Statement after statement, as they are typed. One that fails ends nothing. */
export async function promptForSql(ctx: Context, { target, login, headers, lines: open }: SqlPrompt): Promise<void> {
  const desk = new Desk(ctx, { target, login, writer: new ResultWriter(ctx.output, { headers, isAlone: false }) })
  await desk.connect(ctx.signal)
  using lines = await open()
  ctx.output.note(`${login.host}:${login.port}   ends a statement: ;   ends this: Ctrl-D`)
  let text = ''
  let delimiter = ';'
  try {
    for (;;) {
      const typed = await lines.next(text === '' ? `${desk.database || 'sql'}> ` : goesOn)
      if (typed.kind === 'ended' || (typed.kind === 'line' && text === '' && leaving.test(typed.text))) return
      if (typed.kind === 'cleared') text = ''
      else if (text === '' && asking.test(typed.text)) ctx.output.note(help)
      else {
        const split = splitTyped(ctx, `${text}${typed.text}\n`, delimiter)
        delimiter = split.delimiter
        // What is behind the last statement begins anew.
        text = split.rest
        for (const statement of split.statements) await desk.run(statement, lines)
      }
    }
  } finally {
    await desk.close()
  }
}

function splitTyped(ctx: Context, text: string, before: string) {
  try {
    const { statements, rest, open, delimiter } = splitStatements(text, before)
    // A comment that is open is no statement yet, and not to be forgotten.
    const left = rest ? text.slice(text.trimEnd().length - rest.sql.length) : open ? text : ''
    return { statements, delimiter, rest: left }
  } catch (error) {
    if (!(error instanceof MsaError)) throw error
    ctx.output.warn(error.message)
    return { statements: [], delimiter: before, rest: '' }
  }
}

const help = [
  'select …;    ends a statement; \\G in its place shows one value below the other',
  'DELIMITER // for procedures     Ctrl-C clears the line, or ends what runs',
  'exit, Ctrl-D ends this',
].join('\n')

interface DeskFacts {
  readonly target: Target
  readonly login: SqlTarget
  readonly writer: ResultWriter
}

/** A session that is opened anew when it was lost. */
class Desk {
  database: string
  readonly #ctx: Context
  readonly #facts: DeskFacts
  #session: SqlSession | undefined

  constructor(ctx: Context, facts: DeskFacts) {
    this.#ctx = ctx
    this.#facts = facts
    this.database = facts.login.database
  }

  async connect(signal: AbortSignal): Promise<SqlSession> {
    if (this.#session && !this.#session.isLost) return this.#session
    const isAgain = this.#session !== undefined
    const { login, target } = this.#facts
    this.#session = await SqlSession.open({ ...login, database: this.database }, target, signal)
    if (isAgain) this.#ctx.output.note('connected again: what a session had (variables, a transaction) is gone')
    return this.#session
  }

  async run(statement: Statement, lines: LinePrompt): Promise<void> {
    const { output } = this.#ctx
    try {
      await this.#agreed(statement, lines)
      await lines.working((signal) => this.#run(statement, signal))
    } catch (error) {
      this.#ctx.signal.throwIfAborted()
      if (error instanceof Error && error.message === 'interrupted') return output.warn('interrupted; the server was told so')
      if (!(error instanceof MsaError)) throw error
      output.warn(error.message)
      for (const line of [...error.details, ...(error.hint?.split('\n') ?? [])]) output.note(`  ${line}`)
    }
  }

  async close(): Promise<void> {
    await this.#session?.close()
  }

  async #run(statement: Statement, signal: AbortSignal): Promise<void> {
    const session = await this.connect(signal)
    const { target, writer } = this.#facts
    await runStatements(session, { statements: [statement], where: undefined }, target, {
      signal,
      sinkFor: (each) => writer.sinkFor(each),
      onWarning: (warning) => this.#ctx.output.warn(warning),
    })
    const [, database] = /^use\s+`?([^`;]+?)`?\s*$/i.exec(statement.sql) ?? []
    if (database !== undefined) this.database = database
  }

  async #agreed({ sql }: Statement, lines: LinePrompt): Promise<void> {
    const { target } = this.#facts
    if (!target.isProtected || !mayChange(sql)) return
    lines.release()
    await confirmDestruction(this.#ctx, target, { what: `run this ${nameOf(sql)}`, yes: false, dryRun: false })
  }
}
