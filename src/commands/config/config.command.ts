import type { Command } from 'commander'
import type { CommandDeclaration } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { checkCommand } from './check.command.ts'
import { diffCommand } from './diff.command.ts'
import { editCommand } from './edit.command.ts'
import { getCommand } from './get.command.ts'
import { historyCommand } from './history.command.ts'
import { keygenCommand } from './keygen.command.ts'
import { rekeyCommand } from './rekey.command.ts'
import { setCommand } from './set.command.ts'

const verbs: readonly CommandDeclaration[] = [
  getCommand,
  setCommand,
  diffCommand,
  historyCommand,
  checkCommand,
  editCommand,
  rekeyCommand,
  keygenCommand,
]

export function configCommand(program: Command, ctx: Context): void {
  const config = program
    .command('config')
    .summary('settings: what is served, what is in the files, their ciphers')
    .description(
      'What the config server tells an application, and the files it tells it from: by default those of the lab, otherwise of --repo.',
    )
    .addHelpText(
      'after',
      examples(
        ['msa config get user-service', 'what it is told, and from where'],
        ['msa config set user-service token.secret - --encrypt', 'a secret from standard input'],
        ['msa config check', 'can every {cipher} be decrypted?'],
      ),
    )
  for (const declare of verbs) declare(config, ctx)
}
