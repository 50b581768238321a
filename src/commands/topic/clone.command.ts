import { type Command, Option } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { kafkaOption, type TargetOption } from '../../shell/target-option.ts'
import type { CloneInput } from './clone.handler.ts'
import { type FilterOptions, filterOptions, toFilterWish } from './filter-options.ts'
import { type RangeOptions, rangeOptions, toOffsetText } from './range-options.ts'

interface CloneOptions extends TargetOption, FilterOptions, RangeOptions {
  readonly append?: boolean
  readonly repartition?: boolean
  readonly compression?: NonNullable<CloneInput['codec']>
  readonly dryRun?: boolean
}

export function cloneCommand(program: Command, ctx: Context): void {
  const command = program
    .command('clone')
    .summary('copy a topic')
    .description(
      'All messages up to the end as it is now, with their keys, headers, times and partitions. Where the other topic is not ' +
        'there it is made like the first one, settings included.',
    )
    .argument('<topic>', 'what to copy')
    .argument('<copy>', 'where to')
  filterOptions(rangeOptions(command))
    .option('--append', 'also where the copy has messages already')
    .option('--repartition', 'by their keys, where the partitions differ')
    .addOption(
      new Option('-z, --compression <codec>', 'how batches are packed; as they are when left out').choices([
        'none',
        'gzip',
        'snappy',
        'lz4',
        'zstd',
      ]),
    )
    .option('--dry-run', 'say how many, and copy none')
  kafkaOption(command)
    .addHelpText(
      'after',
      examples(
        ['msa topic clone orders orders-copy', 'all of it'],
        ['msa topic clone orders bad --offset @-1h --where .error', 'the failures of an hour'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./clone.handler.ts')).cloneTopic,
        (options: CloneOptions, from: string, to: string): CloneInput => ({
          target: options,
          ...{ from, to, offset: toOffsetText(options), partitions: options.partition, filter: toFilterWish(options) },
          append: options.append ?? false,
          repartition: options.repartition ?? false,
          codec: options.compression,
          dryRun: options.dryRun ?? false,
        }),
      ),
    )
}
