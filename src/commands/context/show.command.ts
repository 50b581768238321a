import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'

export function contextShowCommand(context: Command, ctx: Context): void {
  context
    .command('show')
    .summary('what a context says; secrets are covered')
    .description('What a context names, where its secrets are, and in which file it stands. No secret is shown.')
    .argument('[context]', 'which one; the current one when left out')
    .addHelpText('after', examples(['msa context show staging', 'that one'], ['msa context show -o json', 'for a script']))
    .action(
      lazy(
        ctx,
        async () => (await import('./show.handler.ts')).showContext,
        (_: object, name?: string) => ({ name: name ?? null }),
      ),
    )
}
