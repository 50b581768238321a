import type { PlainRabbitChannel, RabbitConnection, RabbitDelivery } from '../../protocols/rabbitmq/connection.ts'
import { WireError } from '../../protocols/wire-error.ts'
import { unlessAborted } from '../../shared/unless-aborted.ts'
import { andRemoved, type Contender, type Listening } from './contender.ts'

/** A queue that nobody reads goes, should we not come to deleting it. */
const expiresMs = 600_000
const cleanUpMs = 10_000
const mostUnderWay = 1000
const prefetch = 1000
const ackEvery = 100

export interface RabbitPlace {
  /** As applications do it, one for each direction. */
  readonly publisher: RabbitConnection
  readonly consumer: RabbitConnection
  /** A new one. */
  readonly queue: string
  readonly signal: AbortSignal
  /** It failed, and what was made for it could not be taken away. */
  readonly onLeft: (because: unknown) => void
}

/** A durable queue, for as long as the work takes. It is deleted however that ends. */
export async function withRabbitContender<Result>(
  { publisher, consumer, queue, signal, onLeft }: RabbitPlace,
  work: (contender: Contender) => Promise<Result>,
): Promise<Result> {
  const channel = await publisher.openAside()
  const broken = new Promise<never>((_, reject) => {
    channel.on('error', reject)
    channel.on('close', () => reject(new Error('channel closed')))
  })
  // Nobody may be waiting for it.
  broken.catch(() => undefined)
  const publish: Contender['publish'] = (body) =>
    new Promise((resolve, reject) => {
      channel.sendToQueue(queue, body, { persistent: true }, (error: unknown) => (error ? reject(error) : resolve()))
    })
  const contender: Contender = {
    broker: 'rabbitmq',
    durability: 'a durable classic queue of one copy, persistent messages, publisher confirms',
    publish,
    publishAll: (bodies) => publishAll(publish, bodies),
    consumeAll: (count) => consumeAll(consumer, queue, count),
    listen: (onMessage) => listen(consumer, queue, onMessage),
  }
  const measured = async () => {
    await channel.assertQueue(queue, { durable: true, arguments: { 'x-expires': expiresMs } })
    const measuring = Promise.race([work(contender), broken])
    return await unlessAborted(signal, measuring, () => Promise.reject(signal.reason))
  }
  return andRemoved(measured, () => remove(publisher, queue), onLeft)
}

/** On a channel of its own: the one that measured may be closed by now. */
async function remove(connection: RabbitConnection, queue: string): Promise<void> {
  const deleted = connection.openAside().then((channel) => channel.deleteQueue(queue))
  const tooLate = () => Promise.reject(new WireError('rabbitmq', 'timeout', { timeoutMs: cleanUpMs }))
  await unlessAborted(AbortSignal.timeout(cleanUpMs), deleted, tooLate)
}

async function publishAll(publish: Contender['publish'], bodies: Iterable<Buffer>): Promise<void> {
  let underWay = 0
  let failure: { readonly error: unknown } | undefined
  let wake: () => void = () => undefined
  const settled = () => {
    underWay -= 1
    wake()
  }
  const untilAtMost = async (most: number) => {
    while (underWay > most && !failure) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    if (failure) throw failure.error
  }
  for (const body of bodies) {
    underWay += 1
    publish(body).then(settled, (error: unknown) => {
      failure ??= { error }
      settled()
    })
    if (underWay >= mostUnderWay) await untilAtMost(mostUnderWay - 1)
  }
  await untilAtMost(0)
}

async function consumeAll(connection: RabbitConnection, queue: string, count: number): Promise<void> {
  let left = count
  let done: () => void = () => undefined
  const all = new Promise<void>((resolve) => {
    done = resolve
  })
  const listening = await listen(connection, queue, () => {
    left -= 1
    if (left === 0) done()
  })
  await Promise.race([all, listening.ended])
  await listening.stop()
}

async function listen(connection: RabbitConnection, queue: string, onMessage: (body: Buffer) => void): Promise<Listening> {
  const channel = await connection.openAsideWithoutConfirms()
  const acks = new Acks(channel)
  const broken = new Promise<never>((_, reject) => {
    channel.on('error', reject)
    channel.on('close', () => reject(new Error('channel closed')))
    acks.onCancelled = () => reject(new Error('channel closed'))
  })
  // Nobody may be waiting for it.
  broken.catch(() => undefined)
  await channel.prefetch(prefetch)
  const { consumerTag } = await channel.consume(queue, (delivery) => {
    if (delivery) onMessage(delivery.content)
    acks.took(delivery)
  })
  return {
    ended: broken,
    async stop() {
      acks.settle()
      await channel.cancel(consumerTag)
      await channel.close()
    },
  }
}

/** Many at once, as a consumer in a hurry does. */
class Acks {
  onCancelled: () => void = () => undefined
  readonly #channel: PlainRabbitChannel
  #last: RabbitDelivery | undefined
  #count = 0

  constructor(channel: PlainRabbitChannel) {
    this.#channel = channel
  }

  took(delivery: RabbitDelivery | null): void {
    if (!delivery) {
      this.onCancelled()
      return
    }
    this.#last = delivery
    this.#count += 1
    if (this.#count >= ackEvery) this.settle()
  }

  settle(): void {
    if (this.#last) this.#channel.ack(this.#last, true)
    this.#last = undefined
    this.#count = 0
  }
}
