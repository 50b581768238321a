import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import { keyOption } from '../../shell/cipher-key.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import type { RekeyInput } from './rekey.handler.ts'
import { repositoryOption } from './repository-option.ts'

export function rekeyCommand(config: Command, ctx: Context): void {
  const command = config
    .command('rekey')
    .summary('move all ciphers to another key')
    .description(
      'Decrypts every {cipher} of a folder with the old key and encrypts it with the new one, in place: comments, layout and all else stay to the byte. All or nothing: one that cannot be decrypted, and nothing is written. Those that the new key reads already are passed over.',
    )
    .argument('[folder]', 'instead of what the lab serves; one file is enough')
    .option('--new-key-file <file>', 'the new key; left out with the ones below, it is asked for')
    .option('--new-key-store <file>', 'the key store of the new key')
    .option('--new-alias <alias>', 'which key of it')
    .option('--new-password-file <file>', 'its password')
    .option('--dry-run', 'say what would be moved, and stop')
    .option('-y, --yes', 'do it without a question')
    .option('--commit', 'commit the changed files')
  repositoryOption(keyOption(command))
    .addHelpText(
      'after',
      examples(
        ['msa config keygen new.key', 'a new key first'],
        ['msa config rekey --new-key-file new.key', 'the files of the lab'],
        ['msa config rekey . --new-key-file new.key --dry-run', 'what would be done here'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./rekey.handler.ts')).rekey,
        (options: RekeyInput, folder: string | undefined): RekeyInput => ({ ...options, ...(folder && { repo: folder }) }),
      ),
    )
}
