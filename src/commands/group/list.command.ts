import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { kafkaOption, type TargetOption } from '../../shell/target-option.ts'
import type { ListInput } from './list.handler.ts'

interface ListOptions extends TargetOption {
  readonly state?: string
  readonly watch?: boolean
  readonly headers: boolean
}

export function listCommand(program: Command, ctx: Context): void {
  kafkaOption(
    program
      .command('list')
      .alias('ls')
      .summary('the groups, their states and members')
      .description('Groups of consumers and others. TYPE: classic, or consumer, whose work the brokers divide (KIP-848).')
      .argument('[groups...]', "names, globs ('orders-*'), regular expressions ('^orders')")
      .option('--state <state>', 'only those in this state: stable, empty …')
      .option('-w, --watch', 'again every two seconds, until Ctrl-C')
      .option('--no-headers', 'without titles'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa group list', 'all of them'],
        ['msa group list --state empty', 'whom nobody belongs to any more'],
        ["msa group list -o json | jq -r '.[].name'", 'for a script'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./list.handler.ts')).listGroupsOf,
        ({ state, watch = false, headers, ...target }: ListOptions, asked: readonly string[]): ListInput => ({
          ...{ target, asked, state, watch, headers },
        }),
      ),
    )
}
