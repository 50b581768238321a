import type { Context } from '../../shell/context.ts'
import type { Column } from '../../shell/output.ts'
import { onRabbit } from '../../shell/rabbitmq/on-rabbit.ts'
import { type ListOptions, showList } from '../../shell/show-list.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { listBindings } from '../../systems/rabbitmq/bindings.ts'
import { type Exchange, listExchanges } from '../../systems/rabbitmq/exchanges.ts'
import { chosen } from '../../systems/rabbitmq/names.ts'
import type { Rabbit } from '../../systems/rabbitmq/rabbit.ts'

export interface ListInput extends ListOptions, TargetOption {
  readonly all: boolean
  readonly exchanges: readonly string[]
}

interface Row extends Exchange {
  readonly bindings: number
}

export async function listExchangesOf(ctx: Context, input: ListInput): Promise<void> {
  const none = 'there are no exchanges but those of the broker        msa exchange list --all'
  await onRabbit(ctx, input, (rabbit) => showList(ctx, input, none, columns, () => rowsOf(rabbit, input)))
}

async function rowsOf(rabbit: Rabbit, { all, exchanges: asked }: ListInput): Promise<readonly Row[]> {
  const [exchanges, bindings] = await Promise.all([listExchanges(rabbit), listBindings(rabbit)])
  const isShown = ({ name }: Exchange) => all || asked.length > 0 || (name !== '' && !name.startsWith('amq.'))
  return chosen(exchanges.filter(isShown), asked, 'exchange').map((exchange) => ({
    ...exchange,
    bindings: bindings.filter(({ source }) => source === exchange.name).length,
  }))
}

function columns(): Column<Row>[] {
  const rate = (perSecond: number) => (perSecond === 0 ? '–' : perSecond.toFixed(1))
  return [
    { title: 'NAME', name: true, cell: ({ name }) => (name === '' ? '(default)' : name) },
    { title: 'TYPE', cell: ({ type }) => type },
    { title: 'BINDINGS', align: 'right', cell: ({ bindings }) => String(bindings) },
    { title: 'IN/S', align: 'right', wide: true, cell: ({ rates }) => rate(rates.in) },
    { title: 'OUT/S', align: 'right', wide: true, cell: ({ rates }) => rate(rates.out) },
    { title: 'POLICY', wide: true, cell: ({ policy }) => policy ?? '' },
    { title: 'FEATURES', cell: featuresOf },
  ]
}

function featuresOf({ durable, autoDelete, internal, arguments: given }: Exchange): string {
  const flags = [...(durable ? [] : ['transient']), ...(autoDelete ? ['auto-delete'] : []), ...(internal ? ['internal'] : [])]
  return [...flags, ...Object.entries(given).map(([name, value]) => `${name}=${value}`)].join(' ')
}
