import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { labOption } from '../../shell/options.ts'

export function downCommand(program: Command, ctx: Context): void {
  labOption(
    program
      .command('down')
      .summary('stop the lab and remove what it started')
      .description('Stops everything of the lab and removes it. Data is kept unless you say otherwise. Works from any folder.')
      .option('--volumes', 'wipe the data, too'),
  )
    .addHelpText('after', examples(['msa down', 'stop it; the data stays'], ['msa down --volumes', 'without a trace']))
    .action(
      lazy(
        ctx,
        async () => (await import('./down.handler.ts')).down,
        (options: { volumes?: boolean; name?: string }) => options,
      ),
    )
}
