import { unknownName } from './names.ts'
import type { Rabbit } from './rabbit.ts'
import { refusalIn } from './rabbit-failure.ts'

export interface Queue {
  readonly name: string
  readonly type: 'classic' | 'quorum' | 'stream'
  readonly state: string
  readonly durable: boolean
  readonly exclusive: boolean
  readonly autoDelete: boolean
  readonly arguments: Readonly<Record<string, unknown>>
  readonly policy: string | null
  /** What the policy says, and what an operator's does. */
  readonly policyArguments: Readonly<Record<string, unknown>>
  readonly ready: number
  readonly unacked: number
  readonly consumers: number
  readonly memoryBytes: number
  /** Messages a second. */
  readonly rates: { readonly publish: number; readonly deliver: number; readonly ack: number }
}

interface ApiQueue {
  readonly name: string
  readonly type?: Queue['type']
  readonly state?: string
  readonly durable: boolean
  readonly exclusive?: boolean
  readonly auto_delete: boolean
  readonly arguments?: Record<string, unknown>
  readonly policy?: string | null
  readonly effective_policy_definition?: Record<string, unknown> | unknown[]
  readonly messages_ready?: number
  readonly messages_unacknowledged?: number
  readonly memory?: number
  readonly consumers?: number
  readonly message_stats?: Record<string, { readonly rate?: number } | number>
}

/** All of the virtual host. Counts are of now; the rates are what the broker last worked out, every five seconds. */
export async function listQueues(rabbit: Rabbit): Promise<readonly Queue[]> {
  const path = ['queues', rabbit.target.virtualHost]
  const [all, totals, consumers] = await Promise.all([
    rabbit.ask<ApiQueue[]>({ path }),
    rabbit.ask<ApiQueue[]>({ path, query: { disable_stats: 'true', enable_queue_totals: 'true' } }),
    rabbit.ask<{ readonly queue: { readonly name: string } }[]>({ path: ['consumers', rabbit.target.virtualHost] }),
  ])
  const now = new Map(totals.map((each) => [each.name, each]))
  const count = new Map<string, number>()
  for (const { queue } of consumers) count.set(queue.name, (count.get(queue.name) ?? 0) + 1)
  return all.map((queue) => queueOf({ ...queue, ...counted(now.get(queue.name)), consumers: count.get(queue.name) ?? 0 }))
}

function counted(totals: ApiQueue | undefined): Partial<ApiQueue> {
  if (totals?.messages_ready === undefined) return {}
  return { messages_ready: totals.messages_ready, messages_unacknowledged: totals.messages_unacknowledged ?? 0 }
}

function queueOf(queue: ApiQueue): Queue {
  const rate = (name: string) => {
    const stats = queue.message_stats?.[`${name}_details`]
    return typeof stats === 'object' ? (stats.rate ?? 0) : 0
  }
  const { name, durable, state = 'running', type = 'classic', exclusive = false, memory = 0, consumers = 0 } = queue
  const policy = queue.effective_policy_definition
  return {
    ...{ name, type, state, durable, exclusive, autoDelete: queue.auto_delete, arguments: queue.arguments ?? {} },
    ...{ policy: queue.policy ?? null, policyArguments: Array.isArray(policy) || !policy ? {} : policy },
    ...{ ready: queue.messages_ready ?? 0, unacked: queue.messages_unacknowledged ?? 0, consumers, memoryBytes: memory },
    rates: { publish: rate('publish'), deliver: rate('deliver_get'), ack: rate('ack') },
  }
}

/** What AMQP itself tells of a queue, of now. */
export interface QueueCounts {
  readonly ready: number
  readonly consumers: number
}

/** Throws QUEUE_UNKNOWN with what was meant. */
export async function countsOf(rabbit: Rabbit, name: string): Promise<QueueCounts> {
  const counts = await findCounts(rabbit, name)
  if (!counts) throw await unknownName(rabbit, 'queue', name)
  return counts
}

export async function findCounts(rabbit: Rabbit, name: string): Promise<QueueCounts | undefined> {
  const channel = await (await rabbit.amqp()).openAsideWithoutConfirms()
  try {
    const { messageCount, consumerCount } = await channel.checkQueue(name)
    await channel.close()
    return { ready: messageCount, consumers: consumerCount }
  } catch (error) {
    if (refusalIn(error)?.code === 404) return undefined
    throw error
  }
}

/** A queue as the API has it; undefined where it has none, or cannot be asked. */
export async function findQueue(rabbit: Rabbit, name: string): Promise<Queue | undefined> {
  const found = await rabbit.askIfThere<ApiQueue>({ path: ['queues', rabbit.target.virtualHost, name] })
  return found && queueOf(found)
}

/** How many messages went. */
export async function purgeQueue(rabbit: Rabbit, name: string): Promise<number> {
  await countsOf(rabbit, name)
  const channel = await (await rabbit.amqp()).openAsideWithoutConfirms()
  const { messageCount } = await channel.purgeQueue(name)
  await channel.close()
  return messageCount
}

/** How many messages went with it; undefined where there was no such queue. */
export async function deleteQueue(
  rabbit: Rabbit,
  name: string,
  only: { readonly ifEmpty?: boolean; readonly ifUnused?: boolean },
): Promise<number | undefined> {
  if (!(await findCounts(rabbit, name))) return undefined
  const channel = await (await rabbit.amqp()).openAsideWithoutConfirms()
  const { messageCount } = await channel.deleteQueue(name, only)
  await channel.close()
  return messageCount
}
