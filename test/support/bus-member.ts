import { randomUUID } from 'node:crypto'
import { connect } from 'amqplib'
import type { Lab } from './lab.ts'
import { eventually } from './rig.ts'

/** Somebody on the bus who knows no code of ours: what it sends and counts is what lies on the wire. */
export interface BusMember {
  /** Sends a refresh to all of a service, and answers who acknowledged it: as many as these. */
  refresh(service: string, count: number): Promise<readonly string[]>
  leave(): Promise<void>
}

const id = 'test:0:00000000000000000000000000000000'
const longestMs = 30_000

export async function joinBus(lab: Pick<Lab, 'port'>): Promise<BusMember> {
  const connection = await connect(`amqp://guest:guest@127.0.0.1:${lab.port('rabbitmq-1.amqp')}`)
  const channel = await connection.createConfirmChannel()
  await channel.assertExchange('springCloudBus', 'topic', { durable: true })
  const { queue } = await channel.assertQueue('', { exclusive: true })
  await channel.bindQueue(queue, 'springCloudBus', '#')
  const acks: { readonly ackId?: string; readonly originService: string }[] = []
  await channel.consume(queue, (message) => message && acks.push(JSON.parse(message.content.toString())), { noAck: true })
  return {
    async refresh(service, count) {
      const event = {
        ...{ type: 'RefreshRemoteApplicationEvent', timestamp: Date.now() },
        ...{ originService: id, destinationService: `${service}:**`, id: randomUUID() },
      }
      channel.publish('springCloudBus', 'springCloudBus', Buffer.from(JSON.stringify(event)), { contentType: 'application/json' })
      const by = () => acks.filter(({ ackId }) => ackId === event.id).map(({ originService }) => originService)
      await eventually(`${count} acknowledgements`, () => by().length >= count, longestMs).catch((error) => {
        throw new Error(`${error.message}: ${by().length} came`)
      })
      return by()
    },
    leave: () => connection.close(),
  }
}
