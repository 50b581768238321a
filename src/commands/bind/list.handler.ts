import type { Context } from '../../shell/context.ts'
import type { Column } from '../../shell/output.ts'
import { onRabbit } from '../../shell/rabbitmq/on-rabbit.ts'
import { type ListOptions, showList } from '../../shell/show-list.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { parsePattern } from '../../systems/pattern.ts'
import { type Binding, listBindings } from '../../systems/rabbitmq/bindings.ts'

export interface ListInput extends ListOptions, TargetOption {
  readonly names: readonly string[]
}

export async function listBindingsOf(ctx: Context, input: ListInput): Promise<void> {
  const matchers = input.names.map(parsePattern)
  const isAsked = ({ source, destination }: Binding) =>
    matchers.length === 0 || matchers.some((matches) => matches(source) || matches(destination))
  await onRabbit(ctx, input, (rabbit) =>
    showList(ctx, input, 'there are no such bindings        msa bind add <exchange> <queue> <key>', columns, async () =>
      (await listBindings(rabbit)).filter(isAsked),
    ),
  )
}

function columns(): Column<Binding>[] {
  return [
    { title: 'EXCHANGE', name: true, cell: ({ source }) => source },
    { title: 'KEY', cell: ({ key }) => key },
    { title: 'TO', name: true, cell: ({ destination }) => destination },
    { title: 'KIND', cell: ({ to }) => to },
    {
      title: 'ARGUMENTS',
      cell: (binding) => (Object.keys(binding.arguments).length > 0 ? JSON.stringify(binding.arguments) : ''),
    },
  ]
}
