import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import { keyOption } from '../../shell/cipher-key.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toCount } from '../../shell/options.ts'
import type { HistoryInput } from './history.handler.ts'
import { repositoryOption } from './repository-option.ts'

export function historyCommand(config: Command, ctx: Context): void {
  const command = config
    .command('history')
    .summary('who gave a setting which value, and when')
    .description(
      'Goes through the commits of the files and says where a setting, or one below it, got another value. A cipher that only moved to another key is told from a new secret where the key is known.',
    )
    .argument('<key>', 'token.secret, spring.datasource, or *.password')
    .option('--file <file>', 'only of this one')
    .option('-n, --max <n>', 'at most so many, the latest')
    .option('--reveal', 'secrets, too')
    .option('--no-headers', 'without titles')
  repositoryOption(keyOption(command))
    .addHelpText(
      'after',
      examples(
        ['msa config history token.secret', 'in all files'],
        ['msa config history spring.datasource --file user-service.yml', 'in one'],
      ),
    )
    .action(lazy(ctx, async () => (await import('./history.handler.ts')).history, toHistoryInput))
}

type HistoryOptions = Omit<HistoryInput, 'key' | 'max'> & { readonly max?: string }

function toHistoryInput({ max, ...options }: HistoryOptions, key: string): HistoryInput {
  return { ...options, key, ...(max !== undefined && { max: toCount('--max', max, 1) }) }
}
