import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toCount } from '../../shell/options.ts'
import { kafkaOption, type TargetOption } from '../../shell/target-option.ts'
import { type FilterOptions, filterOptions, toFilterWish } from './filter-options.ts'
import { type RangeOptions, rangeOptions, toOffsetText } from './range-options.ts'
import type { RedriveInput } from './redrive.handler.ts'

interface RedriveOptions extends TargetOption, FilterOptions, RangeOptions {
  readonly to?: string
  readonly max?: string
  readonly maxHops?: string
  readonly dryRun?: boolean
}

export function redriveCommand(program: Command, ctx: Context): void {
  const command = program
    .command('redrive')
    .summary('send dead letters back to where they came from')
    .description(
      'Each message of a dead-letter topic goes back to the topic that its header names (kafka_dlt-original-topic, ' +
        'x-original-topic), once: which ones did is remembered by a group of this command. A header counts how often.',
    )
    .argument('<topic>', 'with the dead letters')
  filterOptions(rangeOptions(command))
    .option('--to <topic>', 'there, whatever the headers say')
    .option('-n, --max <count>', 'so many at most')
    .option('--max-hops <count>', 'none that went back so often already')
    .option('--dry-run', 'say which, and send none')
  kafkaOption(command)
    .addHelpText(
      'after',
      examples(
        ['msa topic redrive orders.DLT --dry-run', 'what would go where'],
        ["msa topic redrive orders.DLT --where '.customer == 7'", 'some of them'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./redrive.handler.ts')).redriveTopic,
        (options: RedriveOptions, topic: string): RedriveInput => ({
          target: options,
          ...{
            topic,
            to: options.to,
            offset: toOffsetText(options),
            partitions: options.partition,
            filter: toFilterWish(options),
          },
          max: options.max === undefined ? undefined : toCount('-n', options.max, 1),
          maxHops: options.maxHops === undefined ? undefined : toCount('--max-hops', options.maxHops, 1),
          dryRun: options.dryRun ?? false,
        }),
      ),
    )
}
