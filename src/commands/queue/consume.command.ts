import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toCount, toDurationMs } from '../../shell/options.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'
import type { ConsumeInput } from './consume.handler.ts'
import { toStreamOffset } from './offset.ts'

interface ConsumeOptions extends TargetOption {
  readonly follow?: boolean
  readonly max?: string
  readonly idle?: string
  readonly timeout?: string
  readonly prefetch: string
  readonly offset?: string
}

export function consumeCommand(program: Command, ctx: Context): void {
  targetOption(
    program
      .command('consume')
      .summary('take messages out of a queue')
      .description(
        'Take messages out of a queue and print them: those that are ready now; on a terminal, and with -f, those that come from ' +
          'now on too. Each leaves the queue when it was written, no more are fetched than are wanted, and what was not written ' +
          'goes back to its place. Of a stream nothing is taken: it is read.',
      )
      .argument('<queue>', 'which')
      .option('-f, --follow', 'go on with what comes')
      .option('--no-follow', 'end with what is ready, also on a terminal')
      .option('-n, --max <count>', 'so many messages are enough')
      .option('--idle <time>', 'end when nothing came for so long')
      .option('--timeout <time>', 'end after so long')
      .option('--prefetch <count>', 'so many may be under way to us', '200')
      .option('--offset <offset>', 'of a stream: first, last, next, a number, a time, 10m ago'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa queue consume orders', 'what is there, and what comes'],
        ['msa queue consume orders -n 1 -o raw', 'the body of one'],
        ['msa queue consume orders -o ndjson > o.ndjson', 'empty it into a file'],
        ['msa queue consume audit --offset first', 'a stream from its beginning'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./consume.handler.ts')).consumeQueue,
        (options: ConsumeOptions, queue: string): ConsumeInput => ({
          ...{ target: options, queue, follow: options.follow },
          most: options.max === undefined ? undefined : toCount('--max', options.max, 1),
          idleMs: options.idle === undefined ? undefined : toDurationMs('--idle', options.idle),
          timeoutMs: options.timeout === undefined ? undefined : toDurationMs('--timeout', options.timeout),
          prefetch: Math.min(65_535, toCount('--prefetch', options.prefetch, 1)),
          offset: options.offset === undefined ? undefined : toStreamOffset(options.offset, ctx.clock.now()),
        }),
      ),
    )
}
