import type { RabbitChannel, RabbitConnection } from '../../protocols/rabbitmq/connection.ts'
import { MsaError, messageOf as wordsOf } from '../../shared/errors.ts'
import { plainHeaders } from './envelope.ts'
import { type Message, messageOf, publishOptions } from './message.ts'
import type { Rabbit } from './rabbit.ts'

export interface PublisherOptions {
  /** A message that reaches no queue is not taken for published. */
  readonly mandatory: boolean
  /** How long nothing may be confirmed before it is given up. */
  readonly timeoutMs: number
  /** The broker takes nothing for the time being, in its words. */
  readonly onBlocked?: ((because: string) => void) | undefined
}

/** `unroutable`: there is no queue behind that exchange for that key. */
export type Sent = 'confirmed' | 'unroutable'

const mostUnderWay = 1000
const lookEveryMs = 100

interface UnderWay {
  readonly message: Message
  readonly settle: (sent: Sent) => void
  readonly fail: (error: unknown) => void
  isReturned: boolean
}

/** Publishes, each confirmed by the broker; not more of them under way than it and we can bear. */
export class Publisher {
  readonly #connection: RabbitConnection
  readonly #channel: RabbitChannel
  readonly #signal: AbortSignal
  readonly #options: PublisherOptions
  readonly #underWay = new Set<UnderWay>()
  #watch: NodeJS.Timeout | undefined
  #progressAt = performance.now()
  #saidBlocked = false
  #ended: unknown
  #whenRoom: (() => void)[] = []

  constructor(connection: RabbitConnection, channel: RabbitChannel, signal: AbortSignal, options: PublisherOptions) {
    this.#connection = connection
    this.#channel = channel
    this.#signal = signal
    this.#options = options
    channel.on('return', (returned) => this.#returned(messageOf(returned)))
    channel.on('error', (error) => {
      this.#ended ??= error
    })
    channel.on('close', () => {
      this.#ended ??= new Error('channel closed')
      this.#failAll(this.#ended)
    })
  }

  /** Settles when the broker has said what became of it. */
  send(message: Message): Promise<Sent> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    return new Promise((resolve, reject) => {
      const underWay: UnderWay = { message, settle: resolve, fail: reject, isReturned: false }
      if (this.#underWay.size === 0) this.#progressAt = performance.now()
      this.#underWay.add(underWay)
      this.#watch ??= setInterval(() => this.#look(), lookEveryMs)
      try {
        const { exchange, key, body } = message
        const options = publishOptions(message, this.#options.mandatory)
        this.#channel.publish(exchange, key, body, options, (error: unknown) => this.#confirmed(underWay, error))
      } catch (error) {
        this.#forget(underWay)
        reject(unsendable(error))
      }
    })
  }

  /** Resolves when one more may be sent. */
  async room(): Promise<void> {
    while (this.#underWay.size >= mostUnderWay && this.#ended === undefined) {
      await new Promise<void>((resolve) => this.#whenRoom.push(resolve))
    }
    if (this.#ended !== undefined) throw this.#ended
  }

  /** Nothing is waited for any more. */
  stop(): void {
    clearInterval(this.#watch)
    this.#watch = undefined
  }

  #confirmed(underWay: UnderWay, error: unknown): void {
    if (!this.#underWay.has(underWay)) return
    this.#progressAt = performance.now()
    this.#forget(underWay)
    if (error instanceof Error && error.message === 'message nacked') underWay.fail(refusedMessage())
    else if (error instanceof Error) underWay.fail(this.#ended ?? error)
    else underWay.settle(underWay.isReturned ? 'unroutable' : 'confirmed')
  }

  /** The broker hands it back before it confirms it. Of two that are the same it does not matter which is meant. */
  #returned(message: Message): void {
    for (const underWay of this.#underWay) {
      if (underWay.isReturned || !isSame(underWay.message, message)) continue
      underWay.isReturned = true
      return
    }
  }

  #look(): void {
    const because = this.#connection.blockedBecause
    if (because === undefined) this.#saidBlocked = false
    else if (!this.#saidBlocked) {
      this.#saidBlocked = true
      this.#options.onBlocked?.(because)
    }
    if (this.#signal.aborted) this.#end(this.#signal.reason)
    else if (performance.now() - this.#progressAt > this.#options.timeoutMs) this.#end(tooLate(because, this.#options.timeoutMs))
  }

  #end(error: unknown): void {
    this.#ended ??= error
    this.#failAll(error)
  }

  #failAll(error: unknown): void {
    for (const underWay of [...this.#underWay]) {
      this.#forget(underWay)
      underWay.fail(error)
    }
    this.#letIn()
  }

  #forget(underWay: UnderWay): void {
    this.#underWay.delete(underWay)
    if (this.#underWay.size === 0) this.stop()
    this.#letIn()
  }

  #letIn(): void {
    const waiting = this.#whenRoom
    this.#whenRoom = []
    for (const resolve of waiting) resolve()
  }
}

/** `signal`: when nothing is waited for any more; the command's own when left out. */
export async function openPublisher(rabbit: Rabbit, options: PublisherOptions, signal = rabbit.signal): Promise<Publisher> {
  const connection = await rabbit.amqp()
  return new Publisher(connection, await connection.openAside(), signal, options)
}

function isSame(one: Message, other: Message): boolean {
  if (one.exchange !== other.exchange || one.key !== other.key || !one.body.equals(other.body)) return false
  const wordsOf = ({ properties, headers }: Message) => {
    const sorted = Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1))
    return JSON.stringify([sorted, plainHeaders(headers)])
  }
  return wordsOf(one) === wordsOf(other)
}

function refusedMessage(): MsaError {
  return new MsaError('RABBITMQ_FAILED', 'RabbitMQ refused a message (nack).', {
    details: ['a queue that is full and told to reject (x-overflow), or that could not write it'],
    hint: 'msa queue list -o wide',
  })
}

function tooLate(blockedBecause: string | undefined, timeoutMs: number): MsaError {
  const seconds = Math.round(timeoutMs / 1000)
  if (blockedBecause === undefined)
    return new MsaError('TIMED_OUT', `RabbitMQ has confirmed nothing for ${seconds}s.`, { exitCode: 4, hint: 'msa status' })
  return new MsaError(
    'TIMED_OUT',
    `RabbitMQ takes nothing at present (${blockedBecause}), and after ${seconds}s it still did not.`,
    {
      details: ['it has an alarm: publishers wait, consumers go on'],
      hint: 'consume what is there, or free memory or disk   rabbitmqctl status shows the alarms',
      exitCode: 4,
    },
  )
}

function unsendable(error: unknown): unknown {
  if (error instanceof TypeError || error instanceof RangeError)
    return new MsaError('INPUT_INVALID', `AMQP cannot carry this message: ${wordsOf(error)}.`)
  return error
}
