import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { collect } from '../../shell/options.ts'
import { toArguments } from '../../shell/rabbitmq/arguments.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'
import type { DeclareInput } from './declare.handler.ts'

interface DeclareOptions extends TargetOption {
  readonly type: string
  readonly transient?: boolean
  readonly autoDelete?: boolean
  readonly internal?: boolean
  readonly alternate?: string
  readonly arg?: readonly string[]
}

export function declareCommand(program: Command, ctx: Context): void {
  targetOption(
    program
      .command('declare')
      .summary('make exchanges, where they are not there')
      .description('Make exchanges. One that is there otherwise is told with the difference, exit 1: RabbitMQ changes none.')
      .argument('<exchanges...>', 'their names')
      .option('--type <type>', 'topic, direct, fanout, headers, or one of a plugin', 'topic')
      .option('--transient', 'gone when the broker restarts')
      .option('--auto-delete', 'gone with what is bound to it')
      .option('--internal', 'takes from other exchanges only')
      .option('--alternate <exchange>', 'where messages go that reach no queue here')
      .option('--arg <name=value>', 'any other argument; JSON where it is some', collect, []),
  )
    .addHelpText(
      'after',
      examples(['msa exchange declare orders', 'durable, topic'], ['msa exchange declare DLX --type direct', 'for dead letters']),
    )
    .action(
      lazy(
        ctx,
        async () => (await import('./declare.handler.ts')).declareExchanges,
        ({ alternate, ...options }: DeclareOptions, names: readonly string[]): DeclareInput => ({
          ...{ target: options, names, type: options.type, durable: !options.transient },
          ...{ autoDelete: options.autoDelete ?? false, internal: options.internal ?? false },
          arguments: { ...(alternate !== undefined && { 'alternate-exchange': alternate }), ...toArguments(options.arg ?? []) },
        }),
      ),
    )
}
