import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { kafkaOption, type TargetOption } from '../../shell/target-option.ts'
import type { DescribeInput } from './describe.handler.ts'

export function describeCommand(program: Command, ctx: Context): void {
  kafkaOption(
    program
      .command('describe')
      .alias('show')
      .summary('members of groups, what they read, where they are')
      .description(
        'Groups in detail: members with their clients, hosts and partitions; offsets and lag of each partition, – where ' +
          'nobody knows. -o raw is what the stock tool takes with --from-file: topic,partition,offset.',
      )
      .argument('<groups...>', "names, globs ('orders-*'), regular expressions ('^orders')"),
  )
    .addHelpText(
      'after',
      examples(
        ['msa group describe billing', 'all about it'],
        ['msa group describe billing -o json > before.json', 'and back:  msa group seek billing --from-file'],
        ["msa group describe '*' -o wide", 'with ids of members'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./describe.handler.ts')).describeGroupsOf,
        (target: TargetOption, asked: readonly string[]): DescribeInput => ({ target, asked }),
      ),
    )
}
