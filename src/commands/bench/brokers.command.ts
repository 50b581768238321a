import type { Command } from 'commander'
import { MsaError } from '../../shared/errors.ts'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toCount, toDurationMs } from '../../shell/options.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'
import type { BrokersInput } from './brokers.handler.ts'

interface BrokersOptions extends TargetOption {
  readonly messages: string
  readonly size: string
  readonly rate: string
  readonly duration: string
}

export function brokersCommand(bench: Command, ctx: Context): void {
  targetOption(
    bench
      .command('brokers')
      .summary('Kafka and RabbitMQ, how much and how fast')
      .description(
        'The same messages through both, one producer and one consumer, at equal durability: confirmed, one copy each. First as ' +
          'many as they take, published and then consumed; then one at a time, from sending to having it. In a topic and a queue ' +
          'of their own, which are deleted at the end.',
      )
      .option('-n, --messages <count>', 'how many at once', '20000')
      .option('--size <bytes>', 'how long each is', '1024')
      .option('--rate <count>', 'how many a second, one at a time', '200')
      .option('--duration <time>', 'for how long those', '2s'),
  )
    .addHelpText(
      'after',
      examples(
        ['msa bench brokers', 'some ten seconds'],
        ['msa bench brokers -n 200000 --size 100', 'many small ones'],
        ['msa bench brokers -o json', 'the figures, for a program'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./brokers.handler.ts')).benchBrokers,
        ({ messages, size, rate, duration, ...target }: BrokersOptions): BrokersInput => ({
          target,
          wish: {
            messages: upTo('--messages', toCount('--messages', messages, 1), 10_000_000),
            sizeBytes: upTo('--size', toCount('--size', size, 4), 900_000),
            rate: upTo('--rate', toCount('--rate', rate, 1), 10_000),
            durationMs: toDurationMs('--duration', duration),
          },
        }),
      ),
    )
}

function upTo(flag: string, count: number, most: number): number {
  if (count <= most) return count
  throw new MsaError('USAGE', `${flag} takes at most ${most}.`, { hint: `${flag} ${most}`, exitCode: 2 })
}
