import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toCount } from '../../shell/options.ts'
import type { KeygenInput } from './keygen.handler.ts'

export function keygenCommand(config: Command, ctx: Context): void {
  config
    .command('keygen')
    .summary('a new key: a random password, or a pair for RSA')
    .description(
      'Makes a key for encrypt.key: 256 random bits, or with --rsa a pair of files as PEM. A file is readable by you alone, and none is overwritten.',
    )
    .argument('[file]', 'where to write it; printed when left out')
    .option('--rsa', 'a private key, and FILE.pub: who has that can encrypt, and not decrypt')
    .option('--bits <n>', 'of an RSA key', '3072')
    .addHelpText(
      'after',
      examples(
        ['msa config keygen encrypt.key', 'a password in a file'],
        ['msa config keygen --rsa server.pem', 'server.pem and server.pem.pub'],
      ),
    )
    .action(lazy(ctx, async () => (await import('./keygen.handler.ts')).keygen, toKeygenInput))
}

function toKeygenInput({ rsa = false, bits }: { rsa?: boolean; bits: string }, file: string | undefined): KeygenInput {
  return { rsa, bits: toCount('--bits', bits, 1024), file }
}
