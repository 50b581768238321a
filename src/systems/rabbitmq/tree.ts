import { type Binding, listBindings } from './bindings.ts'
import { type Consumer, listConsumers } from './consumers.ts'
import { type Exchange, listExchanges } from './exchanges.ts'
import { listQueues, type Queue } from './queues.ts'
import type { Rabbit } from './rabbit.ts'

/** What hangs together: exchanges, what is bound to them, who consumes and over which connection. */
export interface RabbitTree {
  readonly exchanges: readonly ExchangeNode[]
  /** Reached by their name alone. */
  readonly unbound: readonly QueueNode[]
}

export interface ExchangeNode {
  readonly exchange: Exchange
  readonly bindings: readonly BindingNode[]
}

export interface BindingNode {
  readonly key: string
  readonly arguments: Readonly<Record<string, unknown>>
  readonly to: QueueNode | ExchangeNode
}

export interface QueueNode {
  readonly queue: Queue
  readonly consumers: readonly Consumer[]
}

export async function rabbitTree(rabbit: Rabbit): Promise<RabbitTree> {
  const [exchanges, queues, bindings, consumers] = await Promise.all([
    listExchanges(rabbit),
    listQueues(rabbit),
    listBindings(rabbit),
    listConsumers(rabbit),
  ])
  const nodes = queueNodes(queues, consumers)
  const bound = new Set(bindings.filter(({ to }) => to === 'queue').map(({ destination }) => destination))
  return {
    exchanges: exchanges
      .filter(({ name }) => name !== '')
      .sort(byName)
      .map((exchange) => exchangeNode(exchange, { exchanges, nodes, bindings }, [])),
    unbound: [...nodes.values()].filter(({ queue }) => !bound.has(queue.name)),
  }
}

interface Parts {
  readonly exchanges: readonly Exchange[]
  readonly nodes: ReadonlyMap<string, QueueNode>
  readonly bindings: readonly Binding[]
}

/** Exchanges may be bound in a circle: what stands above is not unfolded once more. */
function exchangeNode(exchange: Exchange, parts: Parts, above: readonly string[]): ExchangeNode {
  if (above.includes(exchange.name)) return { exchange, bindings: [] }
  const bindings = parts.bindings.filter(({ source }) => source === exchange.name)
  return {
    exchange,
    bindings: bindings.flatMap(({ key, arguments: given, destination, to }) => {
      const next = to === 'queue' ? parts.nodes.get(destination) : parts.exchanges.find(({ name }) => name === destination)
      if (!next) return []
      const node = 'queue' in next ? next : exchangeNode(next, parts, [...above, exchange.name])
      return [{ key, arguments: given, to: node }]
    }),
  }
}

function queueNodes(queues: readonly Queue[], consumers: readonly Consumer[]): ReadonlyMap<string, QueueNode> {
  return new Map(
    [...queues]
      .sort(byName)
      .map((queue) => [queue.name, { queue, consumers: consumers.filter((each) => each.queue === queue.name) }]),
  )
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}
