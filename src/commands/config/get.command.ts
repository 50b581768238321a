import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import type { GetInput } from './get.handler.ts'
import { repositoryOption } from './repository-option.ts'

export function getCommand(config: Command, ctx: Context): void {
  const command = config
    .command('get')
    .summary('what an application is told, and where each value comes from')
    .description(
      'Asks the config server as the application would. With a name of a setting, that one and all below it; a * stands for anything. Values of secrets are masked unless --reveal.',
    )
    .argument('<application>', 'user-service')
    .argument('[key]', 'token.secret, or spring.*')
    .option('-p, --profile <profile>', 'the active profiles: dev, or dev,local', 'default')
    .option('-l, --label <label>', 'a branch, a tag or a commit')
    .option('--all', 'also the values that a stronger one hides')
    .option('--reveal', 'secrets, too')
    .option('--url <url>', 'the config server, instead of the one of the lab')
    .option('--no-headers', 'without titles')
  repositoryOption(command)
    .addHelpText(
      'after',
      examples(
        ['msa config get user-service', 'everything'],
        ['msa config get user-service gateway.ip -o raw', 'a value, for a script'],
        ['msa config get user-service -p dev --all', 'and what it hides'],
        ['msa config get user-service -l before', 'as it was on a branch'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./get.handler.ts')).get,
        (options: Omit<GetInput, 'application' | 'key'>, application: string, key: string | undefined): GetInput => ({
          ...options,
          application,
          key,
        }),
      ),
    )
}
