import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'

export function versionCommand(program: Command, ctx: Context): void {
  program
    .command('version')
    .summary('print what is installed')
    .description('Print the version of msa and what it runs on.')
    .addHelpText('after', examples(['msa version', 'for a person'], ['msa version -o json', 'for a script']))
    .action(
      lazy(
        ctx,
        async () => (await import('./version.handler.ts')).version,
        () => undefined,
      ),
    )
}
