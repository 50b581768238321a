import { type Command, Option } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { collect, toCount, toDurationMs } from '../../shell/options.ts'
import { toArguments } from '../../shell/rabbitmq/arguments.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'
import type { DeclareInput } from './declare.handler.ts'

interface DeclareOptions extends TargetOption {
  readonly type?: string
  readonly transient?: boolean
  readonly autoDelete?: boolean
  readonly ttl?: string
  readonly expires?: string
  readonly maxLength?: string
  readonly maxBytes?: string
  readonly overflow?: string
  readonly deadLetter?: string
  readonly deliveryLimit?: string
  readonly singleActive?: boolean
  readonly maxPriority?: string
  readonly arg?: readonly string[]
}

export function declareCommand(program: Command, ctx: Context): void {
  targetOption(
    program
      .command('declare')
      .summary('make queues, where they are not there')
      .description(
        'Make queues. One that is there as it was asked stays as it is; one that is there otherwise is told with the difference, ' +
          'exit 1: RabbitMQ changes no queue.',
      )
      .argument('<queues...>', 'their names')
      .addOption(new Option('--type <type>', 'how it is kept').choices(['classic', 'quorum', 'stream']))
      .option('--transient', 'gone when the broker restarts')
      .option('--auto-delete', 'gone with its last consumer')
      .option('--ttl <time>', 'messages older than this are dead letters')
      .option('--expires <time>', 'gone when nobody has used it for so long')
      .option('--max-length <count>', 'so many messages at most')
      .option('--max-bytes <bytes>', 'so much at most')
      .addOption(
        new Option('--overflow <how>', 'what happens when it is full').choices([
          'drop-head',
          'reject-publish',
          'reject-publish-dlx',
        ]),
      )
      .option('--dead-letter <exchange[:key]>', 'where what dies here goes; ":queue" for a queue')
      .option('--delivery-limit <count>', 'of a quorum queue: after so many deliveries it is a dead letter')
      .option('--single-active', 'one consumer at a time')
      .option('--max-priority <count>', 'messages with a higher priority go first')
      .option('--arg <name=value>', 'any other argument; JSON where it is some', collect, []),
  )
    .addHelpText(
      'after',
      examples(
        ['msa queue declare orders', 'durable, classic'],
        ['msa queue declare orders --type quorum', 'on several nodes'],
        ['msa queue declare orders --dead-letter DLX:orders', 'with dead letters'],
        ['msa queue declare retry --ttl 30s --dead-letter :orders', 'and back'],
      ),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./declare.handler.ts')).declareQueues,
        (options: DeclareOptions, names: readonly string[]): DeclareInput => ({
          ...{ target: options, names, durable: !options.transient, autoDelete: options.autoDelete ?? false },
          arguments: toQueueArguments(options),
        }),
      ),
    )
}

function toQueueArguments(options: DeclareOptions): Readonly<Record<string, unknown>> {
  const { type, overflow, deadLetter, singleActive } = options
  const count = (flag: string, text: string | undefined) => (text === undefined ? undefined : toCount(flag, text))
  const time = (flag: string, text: string | undefined) => (text === undefined ? undefined : toDurationMs(flag, text))
  const [, exchange, key] = /^([^:]*)(?::(.*))?$/s.exec(deadLetter ?? '') ?? []
  const found: Record<string, unknown> = {
    ...{ 'x-queue-type': type, 'x-message-ttl': time('--ttl', options.ttl), 'x-expires': time('--expires', options.expires) },
    'x-max-length': count('--max-length', options.maxLength),
    'x-max-length-bytes': count('--max-bytes', options.maxBytes),
    'x-overflow': overflow,
    ...(deadLetter !== undefined && { 'x-dead-letter-exchange': exchange, 'x-dead-letter-routing-key': key }),
    'x-delivery-limit': count('--delivery-limit', options.deliveryLimit),
    'x-single-active-consumer': singleActive,
    'x-max-priority': count('--max-priority', options.maxPriority),
    ...toArguments(options.arg ?? []),
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))
}
