import type { Command } from 'commander'
import { MsaError } from '../../shared/errors.ts'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { collect } from '../../shell/options.ts'
import { kafkaOption, type TargetOption } from '../../shell/target-option.ts'
import type { TrimInput } from './trim.handler.ts'

interface TrimOptions extends TargetOption {
  readonly to: readonly string[]
  readonly partition: readonly string[]
  readonly yes?: boolean
  readonly dryRun?: boolean
}

export function trimCommand(program: Command, ctx: Context): void {
  kafkaOption(
    program
      .command('trim')
      .summary('take away what is at the start of topics')
      .description('Deletes the messages of topics before a place in them. It says how many, and asks first.')
      .argument('<topics...>', "names, globs ('orders-*'), regular expressions ('^orders')")
      .option('--to <place>', 'what is before goes: 100, @-1h, end, -10; 0=100 for partition 0', collect, [])
      .option('-p, --partition <numbers>', 'only these: 0, 0,2, 1-3', collect, [])
      .option('-y, --yes', 'do not ask')
      .option('--dry-run', 'say how many would go, and stop'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa topic trim orders --to end', 'empty it'],
        ['msa topic trim orders --to @-1h --dry-run', 'what is older than an hour?'],
        ['msa topic trim orders --to -100', 'keep the last 100 of each partition'],
        ['msa topic trim orders --to 0=500 --to 1=@2026-11-21', 'a place for each'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./trim.handler.ts')).trimTopicsOf,
        ({ to, partition, yes = false, dryRun = false, ...target }: TrimOptions, asked: readonly string[]): TrimInput => {
          if (to.length > 0) return { target, asked, places: to, partitions: partition, yes, dryRun }
          throw new MsaError('USAGE', 'What is to go? --to says where the topic is to begin then.', {
            hint: '--to end',
            exitCode: 2,
          })
        },
      ),
    )
}
