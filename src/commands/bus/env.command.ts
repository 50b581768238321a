import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { type AskOptions, askOptions } from './ask-option.ts'

export interface EnvOptions extends AskOptions {
  readonly destination?: string
}

export function envCommand(bus: Command, ctx: Context): void {
  askOptions(
    bus
      .command('env')
      .summary('put settings on top of those that services have, while they run')
      .description(
        'Publishes an EnvironmentChangeRemoteApplicationEvent: whoever it is for holds these values above all others until it ' +
          'ends. Nothing is written to a file. The value of KEY=- is read from standard input, so that it stands in no history.',
      )
      .argument('<settings...>', 'key=value')
      .option('--destination <destination>', "user-service, user-service:41231, 'user-*:**'"),
  )
    .addHelpText(
      'after',
      examples(
        ['msa bus env greeting.message=hi', 'everywhere'],
        ['msa bus env a=1 b=2 --destination user-service', 'in all of its instances'],
        ['msa bus env token.secret=- < secret.txt', 'from a file'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./env.handler.ts')).env,
        (options: EnvOptions, settings: readonly string[]) => ({ options, settings }),
      ),
    )
}
