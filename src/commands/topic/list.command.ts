import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { kafkaOption, type TargetOption } from '../../shell/target-option.ts'
import type { ListInput } from './list.handler.ts'

interface ListOptions extends TargetOption {
  readonly internal?: boolean
  readonly watch?: boolean
  readonly headers: boolean
}

export function listCommand(program: Command, ctx: Context): void {
  kafkaOption(
    program
      .command('list')
      .alias('ls')
      .summary('the topics, and how they are')
      .description('Topics: partitions, replicas, and what is wrong with them. -o wide also says who leads them.')
      .argument('[topics...]', "names, globs ('orders-*'), regular expressions ('^orders')")
      .option('-i, --internal', "also Kafka's own: __consumer_offsets …")
      .option('-w, --watch', 'again every two seconds, until Ctrl-C')
      .option('--no-headers', 'without titles'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa topic list', 'all of them'],
        ["msa topic list 'orders-*' --watch", 'some, as they come and go'],
        ["msa topic list -o json | jq -r '.[].name'", 'for a script'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./list.handler.ts')).listTopicsOf,
        ({ internal = false, watch = false, headers, ...target }: ListOptions, asked: readonly string[]): ListInput => ({
          ...{ target, asked, internal, watch, headers },
        }),
      ),
    )
}
