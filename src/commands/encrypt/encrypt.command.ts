import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import { keyOption } from '../../shell/cipher-key.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { targetOption } from '../../shell/target-option.ts'
import type { EncryptInput } from './encrypt.handler.ts'

export function encryptCommand(program: Command, ctx: Context): void {
  const command = program
    .command('encrypt')
    .summary('a value as {cipher}…, as a config server decrypts it')
    .description(
      "Encrypts a value here, without any server, exactly as Spring does: with a password (AES), or with an RSA key. The key is that of --key-file or --key-store, of ENCRYPT_KEY, of msa.yaml, or the lab's own. A value that begins with {key:alias} says with which key of a key store.",
    )
    .argument('[value...]', 'what to encrypt; - takes standard input; nothing asks for it')
    .option('-p, --property <name>', 'as a line of a .properties file')
    .option('--yaml <name>', 'as a line of a YAML file')
    .option('--keep-newline', 'the line end of standard input belongs to the value')
    .option('--server', "is the config server's key the same? It decrypts the result")
    .option('--url <url>', 'the config server to compare with, instead of the one of the lab')
  targetOption(keyOption(command))
    .addHelpText(
      'after',
      examples(
        ['msa encrypt 1234', 'ready to be pasted'],
        ['msa encrypt', 'asks for the value: nothing of it in the history'],
        ['msa encrypt - < secret.txt', 'from a file or a pipe'],
        ['msa encrypt 1234 --yaml spring.datasource.password', 'as a line of YAML'],
        ['msa encrypt 1234 --key-file key.pub', 'for whoever has the private key'],
        ['msa encrypt 1234 --server', 'does the server read it?'],
        ['msa encrypt 1234 -o raw', "the cipher alone, as Spring's own CLI says it"],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./encrypt.handler.ts')).encrypt,
        (options: Omit<EncryptInput, 'words'>, words: string[]): EncryptInput => ({ ...options, words }),
      ),
    )
}
