import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { labOption, toDurationMs, toNumbers } from '../../shell/options.ts'

export function scaleCommand(program: Command, ctx: Context): void {
  labOption(
    program
      .command('scale')
      .summary('change how many of a component there are')
      .argument('<component=n...>', 'kafka=3')
      .option('--wait <time>', 'how long to wait for readiness', '3m'),
  )
    .addHelpText('after', examples(['msa scale kafka=3', 'three brokers, replication 3']))
    .action(
      lazy(
        ctx,
        async () => (await import('./scale.handler.ts')).scale,
        (options: { wait: string; name?: string }, texts: string[]) => ({
          scale: toNumbers('scale', texts, 'kafka=3', 1, 100),
          waitMs: toDurationMs('--wait', options.wait),
          ...(options.name === undefined ? {} : { name: options.name }),
        }),
      ),
    )
}
