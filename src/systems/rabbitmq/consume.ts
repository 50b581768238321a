import type { PlainRabbitChannel, RabbitDelivery } from '../../protocols/rabbitmq/connection.ts'
import { MsaError } from '../../shared/errors.ts'
import { Deliveries } from './deliveries.ts'
import { messageOf, type Received } from './message.ts'
import { countsOf, findQueue } from './queues.ts'
import type { Rabbit } from './rabbit.ts'
import { lastOffset, type StreamOffset, streamArguments } from './streams.ts'

export interface ConsumeWish {
  readonly queue: string
  /** Go on with what comes, or end with what is ready now? */
  readonly follows: boolean
  readonly most?: number | undefined
  /** Ends when nothing has come for so long. */
  readonly idleMs?: number | undefined
  /** Ends after so long, whatever comes. */
  readonly timeoutMs?: number | undefined
  /** How many may be handed to us that are not acknowledged. */
  readonly prefetch: number
  /** For streams: where to begin. */
  readonly offset?: StreamOffset | undefined
}

/** `bound`: as many as were wanted; `emptied`: somebody else took the rest. */
export interface Consumed {
  readonly count: number
  readonly because: 'bound' | 'emptied' | 'idle' | 'timeout' | 'interrupted'
}

/** Resolves when the message is written. */
export type Write = (message: Received, offset: number | undefined) => Promise<void>

const lookEveryMs = 500

/**
 * Hands out the messages of a queue. Each is acknowledged when it was written, and no more are fetched than are wanted: who is
 * handed a message and gives it back leaves a mark on it.
 */
export async function consume(rabbit: Rabbit, wish: ConsumeWish, write: Write): Promise<Consumed> {
  const { queue } = wish
  const counts = await countsOf(rabbit, queue)
  const isStream = wish.offset !== undefined || (await findQueue(rabbit, queue))?.type === 'stream'
  const until = isStream && !wish.follows ? await lastOffset(rabbit, queue) : undefined
  const ready = isStream ? (until === undefined ? 0 : Number.POSITIVE_INFINITY) : counts.ready
  const bound = Math.min(wish.most ?? Number.POSITIVE_INFINITY, wish.follows ? Number.POSITIVE_INFINITY : ready)
  if (bound === 0) return { count: 0, because: 'bound' }
  const channel = await (await rabbit.amqp()).openAsideWithoutConfirms()
  const reader = new QueueReader(channel, wish, isStream ? Number.POSITIVE_INFINITY : bound)
  const because = await read(rabbit, { wish, reader, write, bound, until })
  await reader.close()
  if (because !== 'interrupted' || rabbit.signal.reason instanceof MsaError) return { count: reader.written, because }
  throw rabbit.signal.reason
}

interface Reading {
  readonly wish: ConsumeWish
  readonly reader: QueueReader
  readonly write: Write
  readonly bound: number
  /** Of a stream: the last one that is wanted. */
  readonly until: number | undefined
}

async function read(rabbit: Rabbit, { wish, reader, write, bound, until }: Reading): Promise<Consumed['because']> {
  const { signal } = rabbit
  const began = performance.now()
  let lastAt = began
  await reader.begin()
  for (;;) {
    const now = performance.now()
    if (wish.timeoutMs !== undefined && now - began >= wish.timeoutMs) return 'timeout'
    if (wish.idleMs !== undefined && now - lastAt >= wish.idleMs) return 'idle'
    const patience = [lookEveryMs, ...(wish.timeoutMs ? [wish.timeoutMs] : []), ...(wish.idleMs ? [wish.idleMs] : [])]
    const message = await reader.next(Math.min(...patience), signal)
    if (signal.aborted) return 'interrupted'
    if (message === undefined) {
      const isIdle = performance.now() - lastAt >= lookEveryMs
      if (isIdle && Number.isFinite(bound)) {
        await reader.settle()
        if (!wish.follows && until === undefined && (await countsOf(rabbit, wish.queue)).ready === 0 && reader.isEmpty)
          return 'emptied'
      }
      continue
    }
    lastAt = performance.now()
    const offset = offsetOf(message)
    if (until !== undefined && offset !== undefined && offset > until) return 'bound'
    await write(messageOf(message), offset)
    await reader.wrote(message, signal)
    if (reader.written >= bound || (until !== undefined && offset !== undefined && offset >= until)) return 'bound'
  }
}

function offsetOf({ properties }: RabbitDelivery): number | undefined {
  const offset = (properties.headers as Record<string, unknown> | undefined)?.['x-stream-offset']
  const value = typeof offset === 'object' && offset !== null ? (offset as { value?: unknown }).value : offset
  return typeof value === 'number' ? value : undefined
}

const mostUnacked = 100

/** A consumer whose messages are acknowledged when they were written for sure. */
class QueueReader {
  written = 0
  readonly #channel: PlainRabbitChannel
  readonly #wish: ConsumeWish
  readonly #bound: number
  readonly #deliveries = new Deliveries()
  #prefetch = 0
  #acked = 0
  #tag = ''
  /** Written, in their order, and not acknowledged. */
  #unacked: RabbitDelivery[] = []

  constructor(channel: PlainRabbitChannel, wish: ConsumeWish, bound: number) {
    this.#channel = channel
    this.#wish = wish
    this.#bound = bound
    channel.on('error', (error) => this.#deliveries.end(error))
    channel.on('close', () => this.#deliveries.end(new Error('channel closed')))
  }

  get isEmpty(): boolean {
    return this.#deliveries.isEmpty
  }

  async begin(): Promise<void> {
    const { queue, prefetch, offset } = this.#wish
    this.#prefetch = Math.min(prefetch, this.#bound - this.written)
    await this.#channel.prefetch(this.#prefetch)
    const options = offset === undefined ? {} : { arguments: streamArguments(offset) }
    const { consumerTag } = await this.#channel.consume(queue, this.#deliveries.take, options)
    this.#tag = consumerTag
  }

  async next(waitMs: number, signal: AbortSignal): Promise<RabbitDelivery | undefined> {
    const message = await this.#deliveries.next(waitMs, signal)
    if (message === undefined && this.#deliveries.isCancelled) {
      throw new MsaError('RABBITMQ_FAILED', `The queue "${this.#wish.queue}" was deleted, or moved, while it was read.`, {
        hint: 'msa queue list',
      })
    }
    return message
  }

  /** Acknowledged at a moment when the reader would have said that it is gone. */
  async wrote(message: RabbitDelivery, signal: AbortSignal): Promise<void> {
    this.written += 1
    this.#unacked.push(message)
    if (!this.#deliveries.isEmpty && this.#unacked.length < mostUnacked) return
    await new Promise(setImmediate)
    if (!signal.aborted) this.#ack(this.#bound - this.#prefetch - this.#acked)
  }

  /** Each one that is acknowledged is followed by another, as many as are still wanted. */
  #ack(most: number): void {
    const last = this.#unacked[Math.min(most, this.#unacked.length) - 1]
    if (last === undefined) return
    this.#channel.ack(last, true)
    const count = this.#unacked.indexOf(last) + 1
    this.#unacked = this.#unacked.slice(count)
    this.#acked += count
  }

  /** Acknowledges also what was held back; nothing more than is wanted is handed to us afterwards. */
  async settle(): Promise<void> {
    if (this.#unacked.length === 0 || !this.#deliveries.isEmpty) return
    await this.#channel.cancel(this.#tag)
    this.#ack(this.#unacked.length)
    await this.begin()
  }

  async close(): Promise<void> {
    try {
      // Otherwise each acknowledgement would fetch another.
      await this.#channel.cancel(this.#tag)
      this.#ack(this.#unacked.length)
      // What is unacknowledged goes back to where it was.
      await this.#channel.close()
    } catch (error) {
      if (!/Channel clos|closed/i.test(String(error))) throw error
    }
  }
}
