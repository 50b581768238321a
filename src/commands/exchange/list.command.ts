import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import type { ListOptions } from '../../shell/show-list.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'

interface ListExchangesOptions extends ListOptions, TargetOption {
  readonly all?: boolean
}

export function listCommand(program: Command, ctx: Context): void {
  targetOption(
    program
      .command('list')
      .alias('ls')
      .summary('the exchanges')
      .description("The exchanges of the virtual host. The broker's own (amq.*, and the default one) with --all, or by name.")
      .argument('[exchanges...]', "names, globs ('orders.*'), regular expressions")
      .option('-a, --all', "also the broker's own")
      .option('-w, --watch', 'again every two seconds, until Ctrl-C')
      .option('--no-headers', 'without titles'),
  )
    .addHelpText('after', examples(['msa exchange list', 'those somebody made'], ['msa exchange list -a -o json', 'all']))
    .action(
      lazy(
        ctx,
        async () => (await import('./list.handler.ts')).listExchangesOf,
        ({ all = false, ...options }: ListExchangesOptions, exchanges: readonly string[]) => ({ ...options, all, exchanges }),
      ),
    )
}
