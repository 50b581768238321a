import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toCount } from '../../shell/options.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'
import type { ShowInput } from './show.handler.ts'

interface ShowOptions extends TargetOption {
  readonly max: string
  readonly anyway?: boolean
}

export function showCommand(program: Command, ctx: Context): void {
  targetOption(
    program
      .command('show')
      .alias('describe')
      .summary('dead letters: where they come from, and why')
      .description(
        'The dead letters at the head of a queue: where each died, why, where it was published to, and how often it was sent back. ' +
          'They stay; like queue peek this marks them as redelivered.',
      )
      .argument('<queue>', 'which')
      .option('-n, --max <count>', 'how many', '20')
      .option('--anyway', 'also where a delivery limit counts it'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa dlq show orders.dlq', 'the first twenty'],
        ['msa dlq show orders.dlq -o ndjson', 'as documents, with their bodies'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./show.handler.ts')).showDeadLetters,
        (options: ShowOptions, queue: string): ShowInput => ({
          ...{ target: options, queue, most: toCount('--max', options.max, 1), anyway: options.anyway ?? false },
        }),
      ),
    )
}
