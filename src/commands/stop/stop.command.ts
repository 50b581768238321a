import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { labOption } from '../../shell/options.ts'

export function stopCommand(program: Command, ctx: Context): void {
  labOption(
    program
      .command('stop')
      .summary('stop components; they stay in the lab')
      .description('Stops them in order and leaves them stopped. Their data, ports and containers stay.')
      .argument('<components...>', 'which'),
  )
    .addHelpText('after', examples(['msa stop zipkin', 'until msa start zipkin']))
    .action(
      lazy(
        ctx,
        async () => (await import('./stop.handler.ts')).stop,
        (options: { name?: string }, names: string[]) => ({ ...options, names }),
      ),
    )
}
