import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { labOption, toDurationMs } from '../../shell/options.ts'

export function startCommand(program: Command, ctx: Context): void {
  labOption(
    program
      .command('start')
      .summary('start stopped components again, with what they need')
      .argument('<components...>', 'which')
      .option('--wait <time>', 'how long to wait for readiness', '3m'),
  )
    .addHelpText('after', examples(['msa start zipkin', 'after msa stop zipkin']))
    .action(
      lazy(
        ctx,
        async () => (await import('./start.handler.ts')).start,
        (options: { wait: string; name?: string }, names: string[]) => ({
          ...(options.name === undefined ? {} : { name: options.name }),
          names,
          waitMs: toDurationMs('--wait', options.wait),
        }),
      ),
    )
}
