import type { Context } from '../../shell/context.ts'
import type { Column } from '../../shell/output.ts'
import { onRabbit } from '../../shell/rabbitmq/on-rabbit.ts'
import { type ListOptions, showList } from '../../shell/show-list.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { chosen } from '../../systems/rabbitmq/names.ts'
import { listQueues, type Queue } from '../../systems/rabbitmq/queues.ts'

export interface ListInput extends ListOptions, TargetOption {
  readonly queues: readonly string[]
}

export async function listQueuesOf(ctx: Context, input: ListInput): Promise<void> {
  await onRabbit(ctx, input, (rabbit) =>
    showList(ctx, input, 'there are no queues        msa queue declare <name>', columns, async () =>
      chosen(await listQueues(rabbit), input.queues, 'queue'),
    ),
  )
}

export function columns(): Column<Queue>[] {
  const rate = (perSecond: number) => (perSecond === 0 ? '–' : perSecond.toFixed(perSecond < 10 ? 1 : 0))
  return [
    { title: 'NAME', name: true, cell: ({ name }) => name },
    { title: 'TYPE', cell: ({ type }) => type },
    { title: 'READY', align: 'right', cell: ({ ready }) => String(ready) },
    { title: 'UNACKED', align: 'right', cell: ({ unacked }) => String(unacked) },
    { title: 'CONSUMERS', align: 'right', cell: ({ consumers }) => String(consumers) },
    { title: 'IN/S', align: 'right', wide: true, cell: ({ rates }) => rate(rates.publish) },
    { title: 'OUT/S', align: 'right', wide: true, cell: ({ rates }) => rate(rates.deliver) },
    { title: 'MEM', align: 'right', wide: true, cell: ({ memoryBytes }) => (memoryBytes / 1_048_576).toFixed(1) },
    { title: 'STATE', wide: true, cell: ({ state }) => state },
    { title: 'POLICY', wide: true, cell: ({ policy }) => policy ?? '' },
    { title: 'FEATURES', cell: featuresOf },
  ]
}

/** Empty for an ordinary queue: durable, for everybody, until it is deleted. */
function featuresOf({ durable, exclusive, autoDelete, arguments: given }: Queue): string {
  const flags = [...(durable ? [] : ['transient']), ...(exclusive ? ['exclusive'] : []), ...(autoDelete ? ['auto-delete'] : [])]
  const named = Object.entries(given).filter(([name]) => name !== 'x-queue-type')
  return [...flags, ...named.map(([name, value]) => `${name.replace(/^x-/, '')}=${value}`)].join(' ')
}
