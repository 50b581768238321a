import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { labOption } from '../../shell/options.ts'

export function pauseCommand(program: Command, ctx: Context): void {
  labOption(
    program
      .command('pause')
      .summary('stop components without ending them (as a hung machine would)')
      .argument('<components...>', 'which'),
  )
    .addHelpText('after', examples(['msa pause kafka', 'clients time out; msa resume kafka']))
    .action(
      lazy(
        ctx,
        async () => (await import('./pause.handler.ts')).pause,
        (options: { name?: string }, names: string[]) => ({ ...options, names }),
      ),
    )
}
