import type { Command } from 'commander'
import { MsaError } from '../../shared/errors.ts'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { toCount, toDurationMs } from '../../shell/options.ts'
import { type FilterOptions, filterOptions } from '../../shell/rabbitmq/filter-options.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'
import type { RedriveInput } from './redrive.handler.ts'

interface RedriveOptions extends TargetOption, FilterOptions {
  readonly max?: string
  readonly toQueue?: boolean
  readonly to?: string
  readonly maxHops?: string
  readonly timeout: string
  readonly dryRun?: boolean
}

export function redriveCommand(program: Command, ctx: Context): void {
  const command = program
    .command('redrive')
    .summary('send dead letters back to where they came from')
    .description(
      'Publish dead letters again, to the exchange and the key they were first published with. One leaves the queue when the ' +
        'broker has confirmed that it is in another: none is lost, and if we are killed in between, one may be there twice. What ' +
        'is not wanted or reaches no queue stays in its place. Only what is there at the start is sent. Each is marked: ' +
        'x-redriven-count, -from, -at, -because; x-death goes, as the broker would take its next death for a circle and drop it.',
    )
    .argument('<queue>', 'which')
    .option('-n, --max <count>', 'so many at most')
    .option('--to-queue', 'into the queue where it died, and no other that the exchange leads to')
    .option('--to <exchange[:key]>', 'to another exchange; ":queue" for a queue')
    .option('--max-hops <count>', 'leave what was sent back so often already')
    .option('--timeout <time>', 'for the broker to confirm, also when it has an alarm', '30s')
    .option('--dry-run', 'say what would go where')
  targetOption(filterOptions(command))
    .addHelpText(
      'after',
      examples(
        ['msa dlq redrive orders.dlq --dry-run', 'what would go where'],
        ['msa dlq redrive orders.dlq -n 1', 'try one'],
        ['msa dlq redrive orders.dlq --header tenant=acme', 'only some'],
        ['msa dlq redrive orders.dlq --to-queue', 'so that nobody else gets them again'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./redrive.handler.ts')).redriveQueue,
        (options: RedriveOptions, queue: string): RedriveInput => ({
          ...{ target: options, queue, filter: options, to: toWay(options), dryRun: options.dryRun ?? false },
          most: options.max === undefined ? undefined : toCount('--max', options.max, 1),
          mostHops: options.maxHops === undefined ? undefined : toCount('--max-hops', options.maxHops),
          timeoutMs: toDurationMs('--timeout', options.timeout),
        }),
      ),
    )
}

function toWay({ to, toQueue }: RedriveOptions): RedriveInput['to'] {
  if (to === undefined) return toQueue ? 'queue' : 'origin'
  if (toQueue)
    throw new MsaError('USAGE', '--to and --to-queue are two ways: which is meant?', { hint: '--to :queue', exitCode: 2 })
  const [, exchange = '', key] = /^([^:]*)(?::(.*))?$/s.exec(to) ?? []
  return { exchange, key }
}
