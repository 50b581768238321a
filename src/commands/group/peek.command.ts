import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { collect, toCount } from '../../shell/options.ts'
import { kafkaOption, type TargetOption } from '../../shell/target-option.ts'
import type { PeekInput } from './peek.handler.ts'

interface PeekOptions extends TargetOption {
  readonly before: string
  readonly after: string
  readonly topic: readonly string[]
  readonly partition: readonly string[]
}

export function peekCommand(program: Command, ctx: Context): void {
  kafkaOption(
    program
      .command('peek')
      .summary('the messages around where a group is')
      .description('What a group has read last and what it reads next, of each partition. Nobody notices.')
      .argument('<group>', 'its name')
      .option('-B, --before <count>', 'so many that it has read', '2')
      .option('-A, --after <count>', 'so many that come next', '3')
      .option('--topic <topic>', "only these, also 'orders-*'; repeat it for more", collect, [])
      .option('-p, --partition <numbers>', 'only these: 0, 0,2, 1-3', collect, []),
  )
    .addHelpText(
      'after',
      examples(
        ['msa group peek billing', 'where is it stuck?'],
        ['msa group peek billing -B 0 -A 1 -p 1', 'the next message of partition 1'],
        ["msa group peek billing -o json | jq '.[].messages'", 'for a script'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./peek.handler.ts')).peekInto,
        (options: PeekOptions, group: string): PeekInput => ({
          ...{ target: options, group, topics: options.topic, partitions: options.partition },
          ...{ before: toCount('--before', options.before), after: toCount('--after', options.after) },
        }),
      ),
    )
}
