import { table } from '../../shell/output/table.ts'
import type { AsText, Page } from '../../shell/output.ts'
import type { Binding } from '../../systems/rabbitmq/bindings.ts'
import type { Consumer } from '../../systems/rabbitmq/consumers.ts'
import type { Queue } from '../../systems/rabbitmq/queues.ts'

export interface QueuePage extends Partial<Queue> {
  readonly name: string
  readonly bindings?: readonly Binding[]
  readonly consumersNow?: readonly Consumer[]
  readonly deadLetters?: { readonly exchange: string; readonly key: string | null } | null
}

export const queueAsText: AsText<QueuePage> = (queue, page) => {
  const { name, type, ready = 0, unacked, consumers = 0 } = queue
  const state = queue.state === undefined || queue.state === 'running' ? [] : [queue.state]
  const flags = [
    ...(queue.durable === undefined ? [] : [queue.durable ? 'durable' : 'transient']),
    ...(queue.exclusive ? ['exclusive'] : []),
    ...(queue.autoDelete ? ['auto-delete'] : []),
  ]
  const counts = [`${ready} ready`, ...(unacked === undefined ? [] : [`${unacked} unacked`]), plural(consumers, 'consumer')]
  return [
    `${page.ink.strong(name)}   ${[...(type ? [type] : []), ...flags, ...state].join(', ')}`,
    `  ${counts.join('   ')}`,
    ...pairs('arguments', queue.arguments ?? {}),
    ...pairs(`policy ${queue.policy ?? ''}`.trim(), queue.policyArguments ?? {}),
    ...deadLettersOf(queue),
    ...section('bound to', bindingsOf(queue.bindings ?? [], page)),
    ...section('consumed by', consumersAsText(queue.consumersNow ?? [], page)),
  ].join('\n')
}

function deadLettersOf({ deadLetters, name }: QueuePage): readonly string[] {
  if (!deadLetters) return []
  const { exchange, key } = deadLetters
  const way = exchange === '' ? `queue ${key ?? name}` : `${exchange}${key === null ? ', with their own key' : `:${key}`}`
  return [`  dead letters → ${way}`]
}

function pairs(title: string, values: Readonly<Record<string, unknown>>): readonly string[] {
  const rows = Object.entries(values).map(
    ([name, value]) => `    ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return rows.length === 0 ? [] : [`  ${title}`, ...rows]
}

function section(title: string, text: string): readonly string[] {
  return text === '' ? [] : ['', `  ${title}`, ...text.split('\n').map((line) => `    ${line}`)]
}

function bindingsOf(bindings: readonly Binding[], page: Page): string {
  if (bindings.length === 0) return ''
  return table(
    bindings,
    [
      { title: 'EXCHANGE', name: true, cell: ({ source }) => source },
      { title: 'KEY', cell: ({ key }) => key },
      {
        title: 'ARGUMENTS',
        cell: (binding) => (Object.keys(binding.arguments).length > 0 ? JSON.stringify(binding.arguments) : ''),
      },
    ],
    page,
  )
}

function consumersAsText(consumers: readonly Consumer[], page: Page): string {
  if (consumers.length === 0) return ''
  return table(
    consumers,
    [
      { title: 'CONNECTION', name: true, cell: ({ connection }) => connection },
      { title: 'FROM', cell: ({ from }) => from },
      { title: 'PREFETCH', align: 'right', cell: ({ prefetch }) => (prefetch === 0 ? '∞' : String(prefetch)) },
      { title: 'USER', cell: ({ user }) => user },
      { title: 'TAG', cell: ({ tag }) => tag },
    ],
    page,
  )
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
