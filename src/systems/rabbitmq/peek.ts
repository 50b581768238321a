import { MsaError } from '../../shared/errors.ts'
import { consume } from './consume.ts'
import { messageOf, type Received } from './message.ts'
import { countsOf, findQueue, type Queue } from './queues.ts'
import type { Rabbit } from './rabbit.ts'
import type { StreamOffset } from './streams.ts'

export interface PeekWish {
  readonly queue: string
  readonly most: number
  /** Not shown, from the head of the queue. */
  readonly skip: number
  readonly offset?: StreamOffset | undefined
  /** Also where being looked at may cost a message its life: a quorum queue with a delivery limit. */
  readonly anyway: boolean
}

export interface Peeked {
  readonly message: Received
  /** From the head of the queue, from 1. */
  readonly position: number
  /** Of a stream. */
  readonly offset?: number | undefined
}

export interface Peek {
  readonly messages: readonly Peeked[]
  /** What else is ready. */
  readonly left: number
  /** They carry a mark now that they did not carry before. */
  readonly isMarked: boolean
}

const mostBytes = 64 * 1024 * 1024

/**
 * What is at the head of a queue. Messages of a stream are only read. Those of other queues are handed to us and given back in
 * one go, which puts them where they were; AMQP has no other way. They are marked as redelivered from then on.
 */
export async function peek(rabbit: Rabbit, wish: PeekWish): Promise<Peek> {
  const { queue } = wish
  const { ready } = await countsOf(rabbit, queue)
  const found = await findQueue(rabbit, queue)
  if (wish.offset !== undefined || found?.type === 'stream') return await peekStream(rabbit, wish)
  const limit = deliveryLimit(found)
  if (limit !== undefined && !wish.anyway) throw tooDangerous(queue, limit)
  const channel = await (await rabbit.amqp()).openAsideWithoutConfirms()
  const messages: Peeked[] = []
  let bytes = 0
  for (let position = 1; position <= Math.min(ready, wish.skip + wish.most); position++) {
    rabbit.signal.throwIfAborted()
    const message = await channel.get(queue, { noAck: false })
    if (!message) break
    if (position > wish.skip) {
      messages.push({ message: messageOf(message), position })
      bytes += message.content.length
    }
    if (bytes > mostBytes) break
  }
  // They go back to their places: after a nack those of a quorum queue would stand at its end.
  await channel.close()
  return { messages, left: Math.max(0, ready - wish.skip - messages.length), isMarked: messages.length > 0 }
}

async function peekStream(rabbit: Rabbit, { queue, most, skip, offset = 'first' }: PeekWish): Promise<Peek> {
  const messages: Peeked[] = []
  let position = 0
  const wish = { queue, follows: false, most: most + skip, prefetch: Math.min(1000, most + skip), offset }
  await consume(rabbit, wish, async (message, at) => {
    position += 1
    if (position > skip) messages.push({ message, position, offset: at })
  })
  return { messages, left: 0, isMarked: false }
}

function deliveryLimit(queue: Queue | undefined): number | undefined {
  if (queue?.type !== 'quorum') return undefined
  const limit = queue.arguments['x-delivery-limit'] ?? queue.policyArguments['delivery-limit']
  return typeof limit === 'number' && limit >= 0 ? limit : undefined
}

function tooDangerous(queue: string, limit: number): MsaError {
  return new MsaError('RABBITMQ_FAILED', `Looking counts as a delivery here, and "${queue}" allows ${limit} of a message.`, {
    details: ['a message that was delivered more often leaves the queue, for its dead letters or for good'],
    hint: `msa queue peek ${queue} --anyway     or  msa rabbit tap <exchange>`,
    exitCode: 3,
  })
}
