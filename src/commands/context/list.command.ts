import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'

export function contextListCommand(context: Command, ctx: Context): void {
  context
    .command('list')
    .alias('ls')
    .summary('all contexts, and the current one')
    .description('All contexts that can be named here. An arrow stands before what a command means that names none.')
    .option('--no-headers', 'without the line of titles')
    .addHelpText('after', examples(['msa context list', 'all of them'], ['msa context list -o raw', 'for a script']))
    .action(
      lazy(
        ctx,
        async () => (await import('./list.handler.ts')).listContexts,
        ({ headers }: { headers: boolean }) => ({ noHeaders: !headers }),
      ),
    )
}
