import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toCount } from '../../shell/options.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'
import { toStreamOffset } from './offset.ts'
import type { PeekInput } from './peek.handler.ts'

interface PeekOptions extends TargetOption {
  readonly max: string
  readonly skip: string
  readonly offset?: string
  readonly anyway?: boolean
}

export function peekCommand(program: Command, ctx: Context): void {
  targetOption(
    program
      .command('peek')
      .summary('look into a queue, and leave it as it is')
      .description(
        'Show the messages at the head of a queue. AMQP can only hand them out and take them back: they are back in their places ' +
          'at once, in one go, and nothing is lost, but while it looks nobody else gets them, and from then on they are marked as ' +
          'redelivered (what is shown is how they were before). Of a quorum queue it counts as a delivery; where it has a ' +
          'delivery limit this is refused without --anyway. A stream is just read: nothing of it changes.',
      )
      .argument('<queue>', 'which')
      .option('-n, --max <count>', 'how many', '10')
      .option('--skip <count>', 'so many at its head are not shown', '0')
      .option('--offset <offset>', 'of a stream: first, last, a number, a time, 10m ago')
      .option('--anyway', 'also where a delivery limit counts it'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa queue peek orders', 'the first ten'],
        ['msa queue peek orders -n 1 -o wide', 'one, with its headers and properties'],
        ['msa queue peek audit --offset 10m', 'a stream, from ten minutes ago'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./peek.handler.ts')).peekQueue,
        (options: PeekOptions, queue: string): PeekInput => ({
          ...{ target: options, queue, most: toCount('--max', options.max, 1), skip: toCount('--skip', options.skip) },
          ...{ anyway: options.anyway ?? false },
          offset: options.offset === undefined ? undefined : toStreamOffset(options.offset, ctx.clock.now()),
        }),
      ),
    )
}
