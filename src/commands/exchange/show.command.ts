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
      .summary('all about an exchange')
      .description('An exchange: its type and arguments, where its messages go, and from where it gets some.')
      .argument('<exchange>', 'which'),
  )
    .addHelpText('after', examples(['msa exchange show orders', 'what it is, and what is bound to it']))
    .action(
      lazy(
        ctx,
        async () => (await import('./show.handler.ts')).showExchange,
        (options: TargetOption, exchange: string) => ({ target: options, exchange }),
      ),
    )
}
