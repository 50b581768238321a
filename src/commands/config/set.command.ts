import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import { keyOption } from '../../shell/cipher-key.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toCount } from '../../shell/options.ts'
import { repositoryOption } from './repository-option.ts'
import type { SetInput } from './set.handler.ts'

export function setCommand(config: Command, ctx: Context): void {
  const command = config
    .command('set')
    .summary('write a setting into its file')
    .description(
      'Changes one value where it stands, or adds it where it belongs; comments and all else stay as they are. The file is that of an application and a profile, or the one that is named.',
    )
    .argument('<application|file>', 'user-service, or user-service-dev.yml')
    .argument('<key>', 'spring.datasource.password')
    .argument('[value...]', 'what it shall be; - takes standard input; nothing asks for it')
    .option('-p, --profile <profile>', 'user-service-dev.yml is for --profile dev')
    .option('--encrypt', 'written as {cipher}…')
    .option('--text', 'in quotes, also where it looks like a number')
    .option('--document <n>', 'of a file with several, from 1')
    .option('--commit', 'commit the file')
    .option('-m, --message <text>', 'of the commit')
    .option('--refresh', 'tell everybody over the bus to take it over')
    .option('--url <url>', 'the config server that tells them, instead of the one of the lab')
    .option('--dry-run', 'say what would be written, and stop')
  repositoryOption(keyOption(command))
    .addHelpText(
      'after',
      examples(
        ['msa config set user-service a.b hello', 'in user-service.yml'],
        ['msa config set application a.b x --refresh', 'for all, at once'],
        ['msa config set user-service a.password --encrypt', 'asks for the value'],
      ),
    )
    .action(lazy(ctx, async () => (await import('./set.handler.ts')).set, toSetInput))
}

type SetOptions = Omit<SetInput, 'where' | 'key' | 'words' | 'document'> & { readonly document?: string }

function toSetInput({ document, ...options }: SetOptions, where: string, key: string, words: string[]): SetInput {
  return { ...options, where, key, words, ...(document !== undefined && { document: toCount('--document', document, 1) - 1 }) }
}
