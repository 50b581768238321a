import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { collect, toCount, toDurationMs } from '../../shell/options.ts'
import { kafkaOption, type TargetOption } from '../../shell/target-option.ts'
import type { LagInput } from './lag.handler.ts'

interface LagOptions extends TargetOption {
  readonly topic: readonly string[]
  readonly watch?: boolean
  readonly every: string
  readonly max?: string
  readonly headers: boolean
}

export function lagCommand(program: Command, ctx: Context): void {
  kafkaOption(
    program
      .command('lag')
      .summary('how far groups are behind, in messages and in time')
      .description(
        'LAG: messages that are not read yet. BEHIND: how much younger the last message is than the one that is read next. ' +
          'With --watch also where it is going.',
      )
      .argument('[groups...]', "names, globs ('orders-*'), regular expressions ('^orders')")
      .option('--topic <topic>', 'only of this one, or such ones; repeat it for more', collect, [])
      .option('-w, --watch', 'again and again, until Ctrl-C')
      .option('--every <time>', 'with --watch: how often', '1s')
      .option('--max <count>', 'exit 1 when any group has more than so many to read')
      .option('--no-headers', 'a line for each partition, with its group, and no titles'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa group lag', 'of all groups'],
        ['msa group lag billing --watch', 'is it growing?'],
        ['msa group lag billing --max 1000', 'for an alarm'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./lag.handler.ts')).groupLag,
        (options: LagOptions, asked: readonly string[]): LagInput => ({
          ...{ target: options, asked, topics: options.topic, watch: options.watch ?? false, headers: options.headers },
          everyMs: Math.max(100, toDurationMs('--every', options.every)),
          max: options.max === undefined ? undefined : toCount('--max', options.max),
        }),
      ),
    )
}
