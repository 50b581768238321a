import { answeredWithin } from '../answered-within.ts'
import { describeFailure } from '../describe-failure.ts'
import { LinkKeeper } from '../link-keeper.ts'
import type { RabbitChannel, RabbitConnection } from '../rabbitmq/connection.ts'
import { WireError } from '../wire-error.ts'
import type { BoundConsumer, ConsumerNews } from './binder.ts'
import type { IncomingMessage, Take } from './message.ts'
import { parkedMessage, type RabbitDelivered, receivedFrom } from './rabbit-delivery.ts'
import { answerTimeoutMs, declare, openRabbitLink, type RabbitSettings } from './rabbit-link.ts'
import type { RabbitPublisher } from './rabbit-publisher.ts'
import type { Topology } from './rabbit-topology.ts'

/** One queue to take from. */
export interface RabbitSource {
  readonly queue: string
  readonly topology: Topology
  /** Where a copy of a message goes that could not be handled; undefined: the broker decides by the queue's arguments. */
  readonly republishing: { readonly exchange: string; readonly key: string; readonly isDeclared: boolean } | undefined
}

export interface RabbitConsumerSettings {
  /** Asked for each connection: a queue without a group has a new name then. */
  readonly sources: () => readonly RabbitSource[]
  readonly concurrency: number
  readonly prefetch: number
  readonly isExclusive: boolean
  /** What could not be handled goes back to its queue. */
  readonly requeuesRejected: boolean
  /** How long what is being handled may take at the end. */
  readonly drainMs: number
  readonly parkTimeoutMs: number
}

export interface RabbitConsumerNeeds {
  readonly link: RabbitSettings
  readonly settings: RabbitConsumerSettings
  readonly publisher: () => RabbitPublisher
  readonly take: Take
  readonly news: ConsumerNews
}

export function createRabbitConsumer(needs: RabbitConsumerNeeds): BoundConsumer {
  const keeper = new LinkKeeper({
    system: 'rabbitmq',
    open: (signal, attempt) => openRabbitLink(needs.link, { attempt, signal }, (connection) => Consuming.on(connection, needs)),
    describe: describeFailure,
  })
  keeper.onState((state) => needs.news.state(state))
  return {
    get state() {
      return keeper.state
    },
    close: () => keeper.close(),
  }
}

/** What is taken over one connection. */
class Consuming {
  readonly #connection: RabbitConnection
  readonly #channel: RabbitChannel
  readonly #needs: RabbitConsumerNeeds
  readonly #ending = new AbortController()
  readonly #tags: string[] = []
  /** Of each consumer the last of its turns: it handles one message after the other. */
  readonly #turns: Promise<void>[] = []

  private constructor(connection: RabbitConnection, channel: RabbitChannel, needs: RabbitConsumerNeeds) {
    this.#connection = connection
    this.#channel = channel
    this.#needs = needs
    void connection.lost.then(() => this.#ending.abort())
  }

  static async on(connection: RabbitConnection, needs: RabbitConsumerNeeds): Promise<{ close(): Promise<void> }> {
    const consuming = new Consuming(connection, await connection.openChannel(), needs)
    for (const source of needs.settings.sources()) await consuming.#begin(source)
    return { close: () => consuming.#close() }
  }

  async #begin(source: RabbitSource): Promise<void> {
    const { concurrency, prefetch, isExclusive } = this.#needs.settings
    await declare(this.#channel, source.topology)
    await this.#channel.prefetch(prefetch)
    for (let count = 0; count < concurrency; count++) {
      const turn = this.#turns.push(Promise.resolve()) - 1
      const { consumerTag } = await this.#channel.consume(
        source.queue,
        (delivery) => {
          // The queue was deleted: the next link declares it again.
          if (delivery === null) return void this.#connection.close()
          this.#turns[turn] = (this.#turns[turn] ?? Promise.resolve()).then(() => this.#handle(delivery, source))
        },
        { exclusive: isExclusive },
      )
      this.#tags.push(consumerTag)
    }
  }

  /** Never rejects. */
  async #handle(delivery: RabbitDelivered, source: RabbitSource): Promise<void> {
    const { take, news } = this.#needs
    const message = receivedFrom(delivery, source.queue)
    const fate = await take(message, this.#ending.signal)
    // What is not acknowledged comes again when this channel is gone.
    if (fate.kind === 'put-back') return
    if (fate.kind === 'handled') return this.#acknowledge(delivery)
    try {
      await this.#giveUp(delivery, message, source, fate.error)
    } catch (error) {
      news.notParked(message, error)
      // It is to come again: over the next connection.
      await this.#connection.close()
    }
  }

  #acknowledge(delivery: RabbitDelivered): void {
    try {
      this.#channel.ack(delivery)
    } catch {
      // The channel is gone, and it comes again.
    }
  }

  async #giveUp(delivery: RabbitDelivered, message: IncomingMessage, source: RabbitSource, failure: unknown): Promise<void> {
    const { news, settings, publisher } = this.#needs
    const { republishing } = source
    if (republishing === undefined) {
      this.#channel.reject(delivery, settings.requeuesRejected)
      if (!settings.requeuesRejected) news.givenUp(message, failure, 'where the queue sends its dead letters')
      return
    }
    const { exchange, key, isDeclared } = republishing
    const copy = { ...parkedMessage(delivery, failure), exchange, key, topology: undefined }
    const isParked = await publisher().park(copy, settings.parkTimeoutMs)
    // Somebody deleted it: the next connection declares it again.
    if (!isParked && isDeclared) throw new WireError('rabbitmq', 'rejected', { because: `no queue is behind ${exchange} ${key}` })
    this.#acknowledge(delivery)
    news.givenUp(message, failure, isParked ? `${exchange} ${key}` : undefined)
  }

  async #close(): Promise<void> {
    this.#ending.abort()
    // On a connection that is gone nothing more comes either.
    for (const tag of this.#tags) this.#channel.cancel(tag).catch(() => undefined)
    let late: NodeJS.Timeout | undefined
    const tooLate = new Promise<void>((resolve) => {
      late = setTimeout(resolve, this.#needs.settings.drainMs)
    })
    await Promise.race([Promise.all(this.#turns), tooLate])
    clearTimeout(late)
    // A connection that is closed at once takes its last acknowledgements with it. One that is gone has none left.
    await answeredWithin('rabbitmq', answerTimeoutMs, this.#channel.close()).catch(() => undefined)
    await this.#connection.close()
  }
}
