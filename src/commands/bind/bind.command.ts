import type { Command } from 'commander'
import { lazy } from '../../shell/action.ts'
import type { Context } from '../../shell/context.ts'
import { examples } from '../../shell/examples.ts'
import { collect } from '../../shell/options.ts'
import { toArguments } from '../../shell/rabbitmq/arguments.ts'
import type { ListOptions } from '../../shell/show-list.ts'
import { type TargetOption, targetOption } from '../../shell/target-option.ts'
import { declareVerbs, type Verbs } from '../../shell/verbs.ts'
import type { ChangeInput } from './change.handler.ts'

/** In the order in which people see them. */
const verbs: Verbs = {
  list: listCommand,
  add: (bind, ctx) => changeCommand(bind, ctx, 'add'),
  remove: (bind, ctx) => changeCommand(bind, ctx, 'remove'),
}

export function bindCommand(program: Command, ctx: Context, typed?: string): void {
  const bind = program
    .command('bind')
    .summary("bind RabbitMQ's queues to exchanges, and the reverse")
    .description('Bindings: which messages go from an exchange to a queue, or to another exchange.')
    .addHelpText('after', examples(['msa bind list', 'what there is'], ["msa bind add orders billing 'order.*'", 'one more']))
  declareVerbs(bind, ctx, verbs, typed)
}

function listCommand(program: Command, ctx: Context): void {
  targetOption(
    program
      .command('list')
      .alias('ls')
      .summary('the bindings')
      .argument('[names...]', 'of these exchanges or queues; globs, regular expressions')
      .option('-w, --watch', 'again every two seconds, until Ctrl-C')
      .option('--no-headers', 'without titles'),
  )
    .addHelpText('after', examples(['msa bind list', 'all of them'], ['msa bind list orders', 'of one exchange or queue']))
    .action(
      lazy(
        ctx,
        async () => (await import('./list.handler.ts')).listBindingsOf,
        (options: ListOptions & TargetOption, names: readonly string[]) => ({ ...options, names }),
      ),
    )
}

interface ChangeOptions extends TargetOption {
  readonly toExchange?: boolean
  readonly arg?: readonly string[]
  readonly yes?: boolean
  readonly dryRun?: boolean
}

function changeCommand(program: Command, ctx: Context, change: 'add' | 'remove'): void {
  const isAdd = change === 'add'
  const command = program
    .command(change)
    .summary(isAdd ? 'bind a queue to an exchange' : 'take a binding away')
    .argument('<exchange>', 'from where')
    .argument('<queue>', 'to where')
    .argument('[keys...]', 'routing keys, or patterns of a topic exchange; the empty one when left out')
    .option('--to-exchange', 'the second name is an exchange too')
    .option('--arg <name=value>', 'of a headers exchange: x-match=all type=order', collect, [])
  if (!isAdd) command.option('-y, --yes', 'do not ask').option('--dry-run', 'say what would go')
  const lines = isAdd
    ? examples(
        ["msa bind add orders billing 'order.*'", 'orders to billing'],
        ['msa bind add events audit --to-exchange', 'exchange to exchange'],
      )
    : examples(["msa bind remove orders billing 'order.*'", 'the same, away'])
  targetOption(command)
    .addHelpText('after', lines)
    .action(
      lazy(
        ctx,
        async () => (await import('./change.handler.ts')).changeBindings,
        (options: ChangeOptions, source: string, destination: string, keys: readonly string[]): ChangeInput => ({
          ...{ target: options, change, source, destination, keys: keys.length > 0 ? keys : [''] },
          ...{ to: options.toExchange ? 'exchange' : 'queue', arguments: toArguments(options.arg ?? []) },
          ...{ yes: options.yes ?? false, dryRun: options.dryRun ?? false },
        }),
      ),
    )
}
