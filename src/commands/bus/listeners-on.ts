import type { Context } from '../../shell/context.ts'
import { part } from '../../shell/target.ts'
import type { Listener } from '../../systems/bus/listeners.ts'
import { findGroups } from '../../systems/kafka/groups/find-groups.ts'
import { withCluster } from '../../systems/kafka/with-cluster.ts'
import { bindingsFrom } from '../../systems/rabbitmq/bindings.ts'
import { listConsumers } from '../../systems/rabbitmq/consumers.ts'
import { withRabbit } from '../../systems/rabbitmq/rabbit.ts'
import type { KnownBus } from './open-bus.ts'

/** Who consumes the queues that the exchange fills; null where the management API is not told. */
export async function onRabbit(ctx: Context, { target, name }: KnownBus): Promise<readonly Listener[] | null> {
  return withRabbit(part(target, 'rabbitmq', 'rabbitmq'), ctx.signal, async (rabbit) => {
    const bindings = await bindingsFrom(rabbit, name)
    if (bindings === undefined) return null
    const queues = new Set(bindings.filter(({ to }) => to === 'queue').map(({ destination }) => destination))
    const consumers = await listConsumers(rabbit)
    return consumers
      .filter(({ queue }) => queues.has(queue))
      .map(({ queue, connection, from }) => ({ place: queue, client: connection, from }))
  })
}

/** Who has a partition of the topic: each member of a bus is a group of its own. */
export async function onKafka(ctx: Context, { target, name }: KnownBus): Promise<readonly Listener[] | null> {
  const login = part(target, 'kafka', 'kafka')
  const groups = await withCluster(login, ctx.signal, (cluster) => findGroups(cluster, []), target)
  return groups.flatMap((group) =>
    (group.members ?? [])
      .filter(({ partitions }) => partitions.some(({ topic }) => topic === name))
      .map(({ clientId, host }) => ({ place: group.name, client: clientId, from: host })),
  )
}
