import type { PlainRabbitChannel, RabbitDelivery } from '../../protocols/rabbitmq/connection.ts'
import { MsaError } from '../../shared/errors.ts'
import { Deliveries } from './deliveries.ts'
import { isHangUp } from './rabbit-failure.ts'
import { type StreamOffset, streamArguments } from './streams.ts'

export interface ReaderWish {
  readonly queue: string
  /** How many may be handed to us that are not acknowledged. */
  readonly prefetch: number
  /** No more than so many are handed to us at all. */
  readonly bound: number
  readonly offset: StreamOffset | undefined
}

const mostUnacked = 100

/** A consumer whose messages are acknowledged when they were written for sure. */
export class QueueReader {
  written = 0
  readonly #channel: PlainRabbitChannel
  readonly #wish: ReaderWish
  readonly #deliveries = new Deliveries()
  #prefetch = 0
  #acked = 0
  #tag = ''
  /** Written, in their order, and not acknowledged. */
  #unacked: RabbitDelivery[] = []

  constructor(channel: PlainRabbitChannel, wish: ReaderWish) {
    this.#channel = channel
    this.#wish = wish
    channel.on('error', (error) => this.#deliveries.end(error))
    channel.on('close', () => this.#deliveries.end(new Error('channel closed')))
  }

  get isEmpty(): boolean {
    return this.#deliveries.isEmpty
  }

  async begin(): Promise<void> {
    const { queue, prefetch, bound, offset } = this.#wish
    this.#prefetch = Math.min(prefetch, bound - this.written)
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
    if (!signal.aborted) this.#ack(this.#wish.bound - this.#prefetch - this.#acked)
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
      if (!isHangUp(error)) throw error
    }
  }
}
