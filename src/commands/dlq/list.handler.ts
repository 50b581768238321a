import type { Context } from '../../shell/context.ts'
import type { Column } from '../../shell/output.ts'
import { onRabbit } from '../../shell/rabbitmq/on-rabbit.ts'
import { type ListOptions, showList } from '../../shell/show-list.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { type DeadLetterQueue, listDeadLetterQueues } from '../../systems/rabbitmq/dead-letter-queues.ts'
import { chosen } from '../../systems/rabbitmq/names.ts'

export interface ListInput extends ListOptions, TargetOption {
  readonly looks: boolean
  readonly queues: readonly string[]
}

export async function listDeadLetters(ctx: Context, input: ListInput): Promise<void> {
  const none = `no queue sends its dead letters to one that is there${input.looks ? '' : '        msa dlq list --look'}`
  await onRabbit(ctx, input, (rabbit) =>
    showList(ctx, input, none, columns, async () => chosen(await listDeadLetterQueues(rabbit, input), input.queues, 'queue')),
  )
}

function columns(): Column<DeadLetterQueue>[] {
  return [
    { title: 'NAME', name: true, cell: ({ name }) => name },
    { title: 'READY', align: 'right', cell: ({ ready }) => String(ready) },
    { title: 'UNACKED', align: 'right', wide: true, cell: ({ unacked }) => String(unacked) },
    { title: 'CONSUMERS', align: 'right', cell: ({ consumers }) => String(consumers) },
    { title: 'OF', cell: ({ of }) => of.join(' ') },
    { title: 'THROUGH', cell: ({ through }) => through.map((name) => (name === '' ? '(default)' : name)).join(' ') },
    { title: 'FOUND BY', wide: true, cell: ({ foundBy }) => foundBy },
  ]
}
