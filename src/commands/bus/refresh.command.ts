import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { type AskOptions, askOptions } from './ask-option.ts'

export function refreshCommand(bus: Command, ctx: Context): void {
  askOptions(
    bus
      .command('refresh')
      .summary('have services take their settings anew, and see who did')
      .description(
        'Publishes a RefreshRemoteApplicationEvent and waits until all who are registered have acknowledged it, or until they ' +
          'were silent for too long. KEYS: what is another value now, secrets without theirs; ? where that cannot be seen.',
      )
      .argument('[destination]', "user-service, user-service:41231, 'user-*:**'; everybody when left out"),
  )
    .addHelpText(
      'after',
      examples(
        ['msa bus refresh', 'everybody'],
        ['msa bus refresh user-service', 'all of its instances'],
        ['msa bus refresh user-service:41231', 'one'],
        ['msa bus refresh --expect all', 'exit 1 if one was silent'],
        ['msa bus refresh -o json', 'for a script'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./refresh.handler.ts')).refresh,
        (options: AskOptions, destination?: string) => ({ options, destination }),
      ),
    )
}
