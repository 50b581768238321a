import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { labOption, toDurationMs } from '../../shell/options.ts'

export function restartCommand(program: Command, ctx: Context): void {
  labOption(
    program
      .command('restart')
      .summary('stop components and start them again')
      .argument('<components...>', 'which')
      .option('--wait <time>', 'how long to wait for readiness', '3m'),
  )
    .addHelpText('after', examples(['msa restart kafka', 'in order, and waits until it is healthy']))
    .action(
      lazy(
        ctx,
        async () => (await import('./restart.handler.ts')).restart,
        (options: { wait: string; name?: string }, names: string[]) => ({
          ...(options.name === undefined ? {} : { name: options.name }),
          names,
          waitMs: toDurationMs('--wait', options.wait),
        }),
      ),
    )
}
