import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import { keyOption } from '../../shell/cipher-key.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import type { CheckInput } from './check.handler.ts'
import { repositoryOption } from './repository-option.ts'

export function checkCommand(config: Command, ctx: Context): void {
  const command = config
    .command('check')
    .summary('try every {cipher} of the files')
    .description(
      'Decrypts every {cipher} of a folder of settings, shows none, and says file and line of each that cannot be. Exit 1 if any.',
    )
    .argument('[folder]', 'instead of what the lab serves; one file is enough')
    .option('--all', 'also those that can be decrypted')
    .option('--no-headers', 'without titles')
  repositoryOption(keyOption(command))
    .addHelpText(
      'after',
      examples(
        ['msa config check', 'the files of the lab, with its key'],
        ['msa config check . --key-file key.txt', 'those here, before a commit'],
        ['msa config check -o json', 'for a script'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./check.handler.ts')).check,
        (options: Omit<CheckInput, 'folder'>, folder: string | undefined): CheckInput => ({
          ...options,
          ...(folder && { repo: folder }),
        }),
      ),
    )
}
