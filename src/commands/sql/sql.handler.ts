import { MsaError } from '../../shared/errors.ts'
import { confirmDestruction } from '../../shell/confirm-destruction.ts'
import type { Context } from '../../shell/context.ts'
import { part, targetOf } from '../../shell/target.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { runStatements, type Script } from '../../systems/sql/run-statements.ts'
import { SqlSession } from '../../systems/sql/session.ts'
import { mayChange, nameOf } from '../../systems/sql/statement-kind.ts'
import { type Statement, statementsIn } from '../../systems/sql/statements.ts'
import type { SqlTarget, Target } from '../../systems/target.ts'
import { ResultWriter } from './result-writer.ts'
import { textOfFile, textOfStdin } from './script-text.ts'

export interface SqlInput {
  readonly target: TargetOption
  readonly source:
    | { readonly kind: 'typed'; readonly text: string }
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'stdin' }
    /** Whoever is at the terminal; what comes through a pipe where nobody is. */
    | { readonly kind: 'person' }
  readonly database: string | undefined
  readonly headers: boolean
}

export async function sql(ctx: Context, input: SqlInput): Promise<void> {
  const { source, headers } = input
  if (source.kind === 'person' && ctx.lines) {
    const { promptForSql } = await import('./sql-prompt.ts')
    const { target, login } = await databaseOf(ctx, input)
    return promptForSql(ctx, { target, login, headers, lines: ctx.lines })
  }
  const script = await scriptOf(ctx, source)
  const { target, login } = await databaseOf(ctx, input)
  const writer = new ResultWriter(ctx.output, { headers, isAlone: isAlone(script.statements) })
  await agreed(ctx, target, script.statements)
  const progress = ctx.output.progress('connecting to the database')
  const session = await SqlSession.open(login, target, ctx.signal).finally(progress.done)
  try {
    await runStatements(session, script, target, {
      signal: ctx.signal,
      sinkFor: (statement) => writer.sinkFor(statement),
      onWarning: (warning) => ctx.output.warn(warning),
    })
  } finally {
    await session.close()
  }
}

async function databaseOf(ctx: Context, { target: option, database }: SqlInput) {
  const target = await targetOf(ctx, option, ['sql'])
  const found = part(target, 'sql', 'mariadb')
  const login: SqlTarget = database === undefined ? found : { ...found, database }
  return { target, login }
}

async function scriptOf(ctx: Context, source: SqlInput['source']): Promise<Script> {
  if (source.kind === 'typed') return named(source.text, undefined)
  if (source.kind === 'file') return named(await textOfFile(ctx, source.path), source.path)
  return named(await textOfStdin(ctx), 'stdin')
}

function named(text: string, where: string | undefined): Script {
  const statements = statementsIn(text, where ?? 'The statement')
  if (statements.length > 0) return { statements, where }
  throw new MsaError('USAGE', `There is no statement${where === undefined ? '' : ` in ${where}`}.`, {
    hint: 'msa sql "show tables"',
    exitCode: 2,
  })
}

/** A procedure may answer more than one result. */
function isAlone([first, second]: readonly Statement[]): boolean {
  return first !== undefined && second === undefined && !/^(call|execute|begin)\b/.test(nameOf(first.sql))
}

/** Before anything is run: on a protected context everything that may change something is agreed to, by its name. */
async function agreed(ctx: Context, target: Target, statements: readonly Statement[]): Promise<void> {
  if (!target.isProtected) return
  const changes = statements.filter(({ sql }) => mayChange(sql))
  if (changes.length === 0) return
  const names = [...new Set(changes.map(({ sql }) => nameOf(sql)))]
  const what = `run ${changes.length} ${changes.length === 1 ? 'statement' : 'statements'} that may change it (${names.slice(0, 4).join(', ')}${names.length > 4 ? ', …' : ''})`
  await confirmDestruction(ctx, target, { what, yes: false, dryRun: false })
}
