import type { Rabbit } from './rabbit.ts'

export interface Consumer {
  readonly queue: string
  readonly tag: string
  /** 0: as many as there are. */
  readonly prefetch: number
  readonly acks: boolean
  /** As it calls itself, or from where it comes. */
  readonly connection: string
  readonly from: string
  readonly user: string
}

interface ApiConsumer {
  readonly queue: { readonly name: string }
  readonly consumer_tag: string
  readonly prefetch_count: number
  readonly ack_required: boolean
  readonly channel_details?: {
    readonly connection_name?: string
    readonly peer_host?: string
    readonly peer_port?: number
    readonly user?: string
  }
}

interface ApiConnection {
  readonly name: string
  readonly user_provided_name?: string
  readonly client_properties?: { readonly connection_name?: string }
}

export async function listConsumers(rabbit: Rabbit): Promise<readonly Consumer[]> {
  const [consumers, connections = []] = await Promise.all([
    rabbit.ask<ApiConsumer[]>({ path: ['consumers', rabbit.target.virtualHost] }),
    // Of all virtual hosts, and not for everybody.
    rabbit.askIfThere<ApiConnection[]>({ path: ['connections'] }),
  ])
  const names = new Map(
    connections.map((each) => [each.name, each.user_provided_name ?? each.client_properties?.connection_name ?? each.name]),
  )
  return consumers
    .map(({ queue, consumer_tag: tag, prefetch_count: prefetch, ack_required: acks, channel_details: at }) => ({
      ...{ queue: queue.name, tag, prefetch, acks, user: at?.user ?? '' },
      connection: names.get(at?.connection_name ?? '') ?? at?.connection_name ?? '',
      from: at?.peer_host === undefined ? '' : `${at.peer_host}:${at.peer_port}`,
    }))
    .sort((a, b) => (`${a.connection}\0${a.tag}` < `${b.connection}\0${b.tag}` ? -1 : 1))
}

export async function consumersOf(rabbit: Rabbit, queue: string): Promise<readonly Consumer[]> {
  return (await listConsumers(rabbit)).filter((each) => each.queue === queue)
}
