import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import { keyOption } from '../../shell/cipher-key.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { targetOption } from '../../shell/target-option.ts'
import type { DecryptInput } from './decrypt.handler.ts'

export function decryptCommand(program: Command, ctx: Context): void {
  const command = program
    .command('decrypt')
    .summary('what a {cipher}… says')
    .description(
      "Decrypts what Spring, a config server or msa encrypted, here and without any server. The key is that of --key-file or --key-store, of ENCRYPT_KEY, of msa.yaml, or the lab's own. A wrong key is an error, and prints nothing.",
    )
    .argument('[cipher...]', 'with or without {cipher}, quotes or {key:alias}; - takes standard input; nothing asks')
    .option('--server', 'does the config server say the same?')
    .option('--url <url>', 'the config server to compare with, instead of the one of the lab')
  targetOption(keyOption(command))
    .addHelpText(
      'after',
      examples(
        ["msa decrypt '{cipher}682bc583…'", 'with the key of the lab'],
        ['msa decrypt 682bc583… --key-file key.txt', 'with another one'],
        ['msa decrypt - < cipher.txt', 'from a file or a pipe'],
        ['msa decrypt AQB1… --key-store keys.jks --alias mykey', 'of RSA'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./decrypt.handler.ts')).decrypt,
        (options: Omit<DecryptInput, 'words'>, words: string[]): DecryptInput => ({ ...options, words }),
      ),
    )
}
