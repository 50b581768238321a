import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import { keyOption } from '../../shell/cipher-key.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import type { EditInput } from './edit.handler.ts'
import { repositoryOption } from './repository-option.ts'

export function editCommand(config: Command, ctx: Context): void {
  const command = config
    .command('edit')
    .summary('a file with its secrets readable, in your editor')
    .description(
      'Opens a copy of the file in $VISUAL or $EDITOR with each {cipher}… as {clear} and its value; what begins with {clear} is encrypted when you save. A value that stays the same keeps its cipher. The copy is readable by you alone, and is removed whatever happens.',
    )
    .argument('<application|file>', 'user-service, or user-service-dev.yml')
    .option('-p, --profile <profile>', 'user-service-dev.yml is for --profile dev')
    .option('--commit', 'commit the file')
    .option('-m, --message <text>', 'of the commit')
  repositoryOption(keyOption(command))
    .addHelpText(
      'after',
      examples(
        ['msa config edit user-service', 'the one of the lab'],
        ['EDITOR="code --wait" msa config edit user-service', 'with another editor'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./edit.handler.ts')).edit,
        (options: Omit<EditInput, 'where'>, where: string): EditInput => ({ ...options, where }),
      ),
    )
}
