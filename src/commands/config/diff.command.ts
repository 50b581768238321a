import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import type { DiffInput } from './diff.handler.ts'
import { repositoryOption } from './repository-option.ts'

export function diffCommand(config: Command, ctx: Context): void {
  const command = config
    .command('diff')
    .summary('what differs between profiles, labels, or what runs and what is served')
    .description(
      'Compares two views of the settings of an application. A view is a profile (dev), a profile of a label (dev@main, @before), or running: what its instances have, as their actuators say. Left out: what is served, and what runs. Exit 1 with --exit-code where they differ.',
    )
    .argument('<application>', 'user-service')
    .argument('[left]', 'dev, dev@main, @main')
    .argument('[right]', 'the same, or running')
    .option('--instance <url>', 'of a running one: http://localhost:8080; may be its actuator')
    .option('--reveal', 'secrets, too')
    .option('--exit-code', 'exit 1 where there is a difference')
    .option('--url <url>', 'the config server, instead of the one of the lab')
    .option('--no-headers', 'without titles')
  repositoryOption(command)
    .addHelpText(
      'after',
      examples(
        ['msa config diff user-service dev prod', 'two profiles'],
        ['msa config diff user-service @main @next', 'two branches'],
        ['msa config diff user-service', 'who has not refreshed yet?'],
      ),
    )
    .action(lazy(ctx, async () => (await import('./diff.handler.ts')).diff, toDiffInput))
}

type DiffOptions = Omit<DiffInput, 'application' | 'left' | 'right'>

function toDiffInput(options: DiffOptions, application: string, left: string | undefined, right: string | undefined): DiffInput {
  return { ...options, application, left, right: right ?? 'running' }
}
