import type { Context } from '../../shell/context.ts'
import { table } from '../../shell/output/table.ts'
import type { AsText, Page } from '../../shell/output.ts'
import { onRabbit } from '../../shell/rabbitmq/on-rabbit.ts'
import type { TargetOption } from '../../shell/target-option.ts'
import { type Binding, listBindings } from '../../systems/rabbitmq/bindings.ts'
import { checkExchange, type Exchange, findExchange } from '../../systems/rabbitmq/exchanges.ts'

export interface ShowInput {
  readonly target: TargetOption
  readonly exchange: string
}

interface ExchangePage extends Partial<Exchange> {
  readonly name: string
  readonly to?: readonly Binding[]
  readonly from?: readonly Binding[]
}

export async function showExchange(ctx: Context, { target, exchange: name }: ShowInput): Promise<void> {
  const page = await onRabbit(ctx, target, async (rabbit): Promise<ExchangePage> => {
    const found = await findExchange(rabbit, name)
    if (!found) await checkExchange(rabbit, name)
    if (!found) return { name }
    const bindings = await listBindings(rabbit)
    const from = bindings.filter(({ to, destination }) => to === 'exchange' && destination === name)
    return { ...found, to: bindings.filter(({ source }) => source === name), from }
  })
  if (page.type === undefined) ctx.output.warn('it is there; without its management API RabbitMQ tells no more than this')
  ctx.output.result(page, exchangeAsText)
}

const exchangeAsText: AsText<ExchangePage> = (exchange, page) => {
  const { name, type, durable = true, autoDelete, internal, to = [], from = [] } = exchange
  const flags = [durable ? 'durable' : 'transient', ...(autoDelete ? ['auto-delete'] : []), ...(internal ? ['internal'] : [])]
  const given = Object.entries(exchange.arguments ?? {}).map(([each, value]) => `  ${each}: ${value}`)
  return [
    `${page.ink.strong(name === '' ? '(default)' : name)}   ${type === undefined ? '' : [type, ...flags].join(', ')}`.trimEnd(),
    ...(exchange.policy ? [`  policy ${exchange.policy}`] : []),
    ...given,
    ...section('leads to', to, 'destination', page),
    ...section('gets from', from, 'source', page),
    ...(type !== undefined && to.length === 0 && name !== ''
      ? ['  nothing is bound to it: what is published to it is dropped']
      : []),
  ].join('\n')
}

function section(title: string, bindings: readonly Binding[], end: 'source' | 'destination', page: Page): readonly string[] {
  if (bindings.length === 0) return []
  const text = table(
    bindings,
    [
      { title: 'NAME', name: true, cell: (binding) => binding[end] },
      { title: 'KIND', cell: ({ to }) => (end === 'source' ? 'exchange' : to) },
      { title: 'KEY', cell: ({ key }) => key },
      {
        title: 'ARGUMENTS',
        cell: (binding) => (Object.keys(binding.arguments).length > 0 ? JSON.stringify(binding.arguments) : ''),
      },
    ],
    page,
  )
  return ['', `  ${title}`, ...text.split('\n').map((line) => `    ${line}`)]
}
