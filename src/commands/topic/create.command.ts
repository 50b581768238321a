import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { collect, toCount } from '../../shell/options.ts'
import { kafkaOption, type TargetOption } from '../../shell/target-option.ts'
import type { CreateInput } from './create.handler.ts'
import { toSettings } from './setting-options.ts'

interface CreateOptions extends TargetOption {
  readonly partitions?: string
  readonly replicas?: string
  readonly config: readonly string[]
  readonly strict?: boolean
  readonly dryRun?: boolean
}

export function createCommand(program: Command, ctx: Context): void {
  kafkaOption(
    program
      .command('create')
      .summary('make topics, unless they are there')
      .description(
        'Sees to it that topics are there, and says of each whether it was created, is unchanged, or differs from what ' +
          'was asked for, and how. One that is there is never changed: msa topic alter does that.',
      )
      .argument('<names...>', 'what they are to be called')
      .option('-p, --partitions <count>', "how many; the brokers' default when left out")
      .option('-r, --replicas <count>', 'of each partition, on as many brokers')
      .option('-c, --config <name=value>', 'a setting; repeat it for more', collect, [])
      .option('--strict', 'fail where one differs')
      .option('--dry-run', 'ask the brokers whether it can be done, and stop'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa topic create orders', 'as the brokers have it'],
        ['msa topic create products --partitions 2', 'with two partitions'],
        ['msa topic create a b c -c cleanup.policy=compact', 'three, compacted'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./create.handler.ts')).createTopicsOf,
        (options: CreateOptions, topics: readonly string[]): CreateInput => ({
          ...{ target: options, topics, settings: toSettings('-c', options.config) },
          partitions: options.partitions === undefined ? undefined : toCount('--partitions', options.partitions, 1),
          replicas: options.replicas === undefined ? undefined : toCount('--replicas', options.replicas, 1),
          ...{ strict: options.strict ?? false, dryRun: options.dryRun ?? false },
        }),
      ),
    )
}
