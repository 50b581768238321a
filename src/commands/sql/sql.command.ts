import type { Command } from 'commander'
import { MsaError } from '../../shared/errors.ts'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'
import type { SqlInput } from './sql.handler.ts'

interface SqlOptions extends TargetOption {
  readonly file?: string
  readonly database?: string
  readonly headers: boolean
}

export function sqlCommand(program: Command, ctx: Context): void {
  targetOption(
    program
      .command('sql')
      .summary('ask the database: a statement, a file, a prompt')
      .description(
        "Statements for the lab's MariaDB, or a context's database: as typed, from a file, from a pipe, or at a prompt. " +
          'In JSON numbers are exact: DECIMAL, and integers beyond 2^53, are strings; binary is {"base64": …}.',
      )
      .argument('[statements]', 'one or several, with ; between them')
      .option('-f, --file <path>', 'statements of a file; - is stdin')
      .option('-D, --database <name>', 'another one than mydb, or than the context says')
      .option('--no-headers', 'rows without their titles'),
  )
    .addHelpText(
      'after',
      examples(
        [`msa sql "select * from users"`, 'rows'],
        [`msa sql "insert into users(name) values('Ada')"`, 'a change'],
        ['msa sql -f schema.sql', 'all statements of a file'],
        ['msa sql "select * from users" -o json', 'for a program'],
        ['msa sql', 'a prompt; Ctrl-D ends'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./sql.handler.ts')).sql,
        (options: SqlOptions, statements: string | undefined): SqlInput => ({
          target: options,
          source: toSource(statements, options.file),
          database: options.database,
          headers: options.headers,
        }),
      ),
    )
}

function toSource(statements: string | undefined, file: string | undefined): SqlInput['source'] {
  if (statements !== undefined && file !== undefined) {
    throw new MsaError('USAGE', 'Statements are typed, or read from a file: which is meant?', {
      hint: 'msa sql -f FILE',
      exitCode: 2,
    })
  }
  if (statements === '-' || file === '-') return { kind: 'stdin' }
  if (file !== undefined) return { kind: 'file', path: file }
  return statements === undefined ? { kind: 'person' } : { kind: 'typed', text: statements }
}
