import type { Command } from 'commander'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { declareVerbs, type Verbs } from '../../shell/verbs.ts'
import { checkCommand } from './check.command.ts'
import { diffCommand } from './diff.command.ts'
import { editCommand } from './edit.command.ts'
import { getCommand } from './get.command.ts'
import { historyCommand } from './history.command.ts'
import { keygenCommand } from './keygen.command.ts'
import { rekeyCommand } from './rekey.command.ts'
import { setCommand } from './set.command.ts'

const verbs: Verbs = {
  get: getCommand,
  set: setCommand,
  diff: diffCommand,
  history: historyCommand,
  check: checkCommand,
  edit: editCommand,
  rekey: rekeyCommand,
  keygen: keygenCommand,
}

export function configCommand(program: Command, ctx: Context, typed?: string): void {
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
  declareVerbs(config, ctx, verbs, typed)
}
