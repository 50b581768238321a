import type { Binding } from './bindings.ts'
import { listBindings } from './bindings.ts'
import { deathOf } from './deaths.ts'
import { listExchanges } from './exchanges.ts'
import { peek } from './peek.ts'
import { listQueues, type Queue } from './queues.ts'
import type { Rabbit } from './rabbit.ts'
import { reachedFrom } from './routing.ts'

/** A queue that takes the dead letters of others. */
export interface DeadLetterQueue {
  readonly name: string
  readonly ready: number
  readonly unacked: number
  readonly consumers: number
  /** The queues whose dead letters come here, as far as their arguments and policies tell. */
  readonly of: readonly string[]
  /** The exchanges that they come by. */
  readonly through: readonly string[]
  readonly foundBy: 'arguments' | 'policy' | 'messages'
}

export interface DeadLetterWish {
  /** Also look at a message of each other queue that holds some: it is marked as redelivered from then on. */
  readonly looks: boolean
}

export async function listDeadLetterQueues(rabbit: Rabbit, { looks }: DeadLetterWish): Promise<readonly DeadLetterQueue[]> {
  const [queues, exchanges, bindings] = await Promise.all([listQueues(rabbit), listExchanges(rabbit), listBindings(rabbit)])
  const types = new Map(exchanges.map(({ name, type }) => [name, type]))
  const found = byTopology(queues, types, bindings)
  if (!looks) return found
  const known = new Set(found.map(({ name }) => name))
  const others: DeadLetterQueue[] = []
  for (const queue of queues) {
    if (known.has(queue.name) || queue.ready === 0 || queue.exclusive || queue.type === 'stream') continue
    const { messages } = await peek(rabbit, { queue: queue.name, most: 1, skip: 0, anyway: false }).catch(() => ({
      messages: [],
    }))
    const death = messages[0] && deathOf(messages[0].message)
    if (death) others.push(asDeadLetterQueue(queue, death.queue === undefined ? [] : [death.queue], [], 'messages'))
  }
  return [...found, ...others].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function byTopology(
  queues: readonly Queue[],
  types: ReadonlyMap<string, string>,
  bindings: readonly Binding[],
): readonly DeadLetterQueue[] {
  const found = new Map<string, { of: Set<string>; through: Set<string>; foundBy: 'arguments' | 'policy' }>()
  for (const queue of queues) {
    const way = deadLetterWay(queue)
    if (!way) continue
    for (const name of reachedFrom(way.exchange, way.key, { types, bindings })) {
      const one = found.get(name) ?? { of: new Set<string>(), through: new Set<string>(), foundBy: way.by }
      one.of.add(queue.name)
      one.through.add(way.exchange)
      found.set(name, one)
    }
  }
  return queues
    .flatMap((queue) => {
      const one = found.get(queue.name)
      return one ? [asDeadLetterQueue(queue, [...one.of].sort(), [...one.through].sort(), one.foundBy)] : []
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function asDeadLetterQueue(
  { name, ready, unacked, consumers }: Queue,
  of: readonly string[],
  through: readonly string[],
  foundBy: DeadLetterQueue['foundBy'],
): DeadLetterQueue {
  return { name, ready, unacked, consumers, of, through, foundBy }
}

/** Where the dead letters of a queue go; the key is undefined where they keep theirs. */
export function deadLetterWay({ arguments: given, policyArguments }: Queue) {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
  const own = text(given['x-dead-letter-exchange'])
  const exchange = own ?? text(policyArguments['dead-letter-exchange'])
  if (exchange === undefined) return undefined
  const key = text(given['x-dead-letter-routing-key']) ?? text(policyArguments['dead-letter-routing-key'])
  return { exchange, key, by: own === undefined ? ('policy' as const) : ('arguments' as const) }
}
