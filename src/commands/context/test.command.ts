import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toDurationMs } from '../../shell/options.ts'

export function contextTestCommand(context: Command, ctx: Context): void {
  context
    .command('test')
    .summary('ask each of its systems, and say what is wrong')
    .description(
      'Asks each system that a context names, with its TLS and its login, and says what stands in the way. Nothing is changed. Exit 1 if any of them fails. Without a name, what a command would mean now; a lab can be tested, too.',
    )
    .argument('[context]', 'which one')
    .option('--timeout <time>', 'how long each may take', '5s')
    .option('--no-headers', 'without the line of titles')
    .addHelpText('after', examples(['msa context test staging', 'all of it'], ['msa context test -o json', 'for a script']))
    .action(
      lazy(
        ctx,
        async () => (await import('./test.handler.ts')).testContext,
        ({ timeout, headers }: { timeout: string; headers: boolean }, name?: string) => ({
          ...{ name: name ?? null, timeoutMs: toDurationMs('--timeout', timeout), noHeaders: !headers },
        }),
      ),
    )
}
