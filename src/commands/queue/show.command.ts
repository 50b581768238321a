import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'

export function showCommand(program: Command, ctx: Context): void {
  targetOption(
    program
      .command('show')
      .alias('describe')
      .summary('all about a queue')
      .description('A queue: its counts, arguments and policy, what is bound to it, who consumes, where its dead letters go.')
      .argument('<queue>', 'which'),
  )
    .addHelpText('after', examples(['msa queue show orders', 'its counts, arguments, bindings and consumers']))
    .action(
      lazy(
        ctx,
        async () => (await import('./show.handler.ts')).showQueue,
        (options: TargetOption, queue: string) => ({ target: options, queue }),
      ),
    )
}
