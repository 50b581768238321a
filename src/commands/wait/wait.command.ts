import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { labOption, toDurationMs } from '../../shell/options.ts'

export function waitCommand(program: Command, ctx: Context): void {
  labOption(
    program
      .command('wait')
      .summary('wait until components are healthy')
      .description('Returns when all of them are healthy; exit 4 when that takes too long, 1 as soon as one has failed.')
      .argument('[components...]', 'what to wait for; the whole lab when left out')
      .option('--timeout <time>', 'how long', '3m'),
  )
    .addHelpText('after', examples(['msa wait', 'for all of the lab'], ['msa wait kafka --timeout 30s', 'for one, and not long']))
    .action(
      lazy(
        ctx,
        async () => (await import('./wait.handler.ts')).wait,
        (options: { timeout: string; name?: string }, names: string[]) => ({
          ...options,
          names,
          timeoutMs: toDurationMs('--timeout', options.timeout),
        }),
      ),
    )
}
