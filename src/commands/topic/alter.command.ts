import type { Command } from 'commander'
import { MsaError } from '../../shared/errors.ts'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { collect, toCount } from '../../shell/options.ts'
import { kafkaOption, type TargetOption } from '../../shell/target-option.ts'
import type { AlterInput } from './alter.handler.ts'
import { toSettings } from './setting-options.ts'

interface AlterOptions extends TargetOption {
  readonly set: readonly string[]
  readonly delete: readonly string[]
  readonly append: readonly string[]
  readonly subtract: readonly string[]
  readonly partitions?: string
  readonly dryRun?: boolean
}

export function alterCommand(program: Command, ctx: Context): void {
  kafkaOption(
    program
      .command('alter')
      .summary('change settings of topics, add partitions')
      .description('Changes what is named, and nothing else, and says what it was before. Partitions can only become more.')
      .argument('<topics...>', "names, globs ('orders-*'), regular expressions ('^orders')")
      .option('--set <name=value>', 'give a setting this value', collect, [])
      .option('--delete <name>', 'take a setting back: as all topics have it', collect, [])
      .option('--append <name=value>', 'add to a setting that is a list', collect, [])
      .option('--subtract <name=value>', 'take from a setting that is a list', collect, [])
      .option('-p, --partitions <count>', 'how many there are to be')
      .option('--dry-run', 'ask the brokers whether it can be done, and stop'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa topic alter orders --set retention.ms=3600000', 'keep an hour'],
        ['msa topic alter orders --delete retention.ms', 'as before'],
        ['msa topic alter orders --append cleanup.policy=compact', 'compact it, too'],
        ["msa topic alter 'orders-*' --partitions 6 --dry-run", 'could they grow?'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./alter.handler.ts')).alterTopicsOf,
        (options: AlterOptions, asked: readonly string[]): AlterInput => ({
          ...{ target: options, asked, changes: toChanges(options), dryRun: options.dryRun ?? false },
          partitions: options.partitions === undefined ? undefined : toCount('--partitions', options.partitions, 1),
        }),
      ),
    )
}

function toChanges(options: AlterOptions): AlterInput['changes'] {
  const withValues = (['set', 'append', 'subtract'] as const).flatMap((operation) =>
    [...toSettings(`--${operation}`, options[operation])].map(([name, value]) => ({ name, operation, value })),
  )
  const changes = [...withValues, ...options.delete.map((name) => ({ name, operation: 'delete' as const, value: null }))]
  const twice = changes.find(({ name }, at) => changes.findIndex((each) => each.name === name) !== at)
  if (twice) {
    throw new MsaError('USAGE', `${twice.name} is to become two things at once.`, {
      hint: `--set ${twice.name}=…   once`,
      exitCode: 2,
    })
  }
  if (changes.length === 0 && options.partitions === undefined) {
    throw new MsaError('USAGE', 'There is nothing to change.', { hint: '--set retention.ms=3600000', exitCode: 2 })
  }
  return changes
}
