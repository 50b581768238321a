import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { collect } from '../../shell/options.ts'
import { kafkaOption, type TargetOption } from '../../shell/target-option.ts'
import type { DeleteInput } from './delete.handler.ts'

interface DeleteOptions extends TargetOption {
  readonly topic: readonly string[]
  readonly yes?: boolean
  readonly dryRun?: boolean
}

export function deleteCommand(program: Command, ctx: Context): void {
  kafkaOption(
    program
      .command('delete')
      .alias('rm')
      .summary('forget groups, or what they know of single topics')
      .description('Forgets groups and all that they have committed; with --topic only that of some topics. Asks first.')
      .argument('<groups...>', "names, globs ('test-*'), regular expressions ('^test')")
      .option('--topic <topic>', 'only what it has committed of this; repeat it for more', collect, [])
      .option('-y, --yes', 'do not ask')
      .option('--dry-run', 'say what, and stop'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa group delete billing', 'asks first'],
        ["msa group delete 'test-*' --yes", 'for a script'],
        ['msa group delete billing --topic orders', 'it begins with orders anew'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./delete.handler.ts')).deleteGroups,
        ({ topic, yes = false, dryRun = false, ...target }: DeleteOptions, asked: readonly string[]): DeleteInput => ({
          ...{ target, asked, topics: topic, yes, dryRun },
        }),
      ),
    )
}
