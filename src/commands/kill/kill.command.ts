import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { labOption } from '../../shell/options.ts'

export function killCommand(program: Command, ctx: Context): void {
  labOption(
    program
      .command('kill')
      .summary('end components at once (SIGKILL); the lab starts them again')
      .argument('<components...>', 'which'),
  )
    .addHelpText('after', examples(['msa kill kafka', 'and watch it heal: msa events -f'], ['msa kill kafka-2', 'one of three']))
    .action(
      lazy(
        ctx,
        async () => (await import('./kill.handler.ts')).kill,
        (options: { name?: string }, names: string[]) => ({ ...options, names }),
      ),
    )
}
