import type { BoundConsumer, ConsumerNews } from '../../protocols/stream/binder.ts'
import type { OutgoingMessage, Take } from '../../protocols/stream/message.ts'
import type { Health } from '../platform.ts'
import type { ConsumerBinding, ProducerBinding } from './bindings.ts'

/** One kind of broker, and what binds destinations to it. */
export interface Binder {
  /** As people know it: `RabbitMQ`. */
  readonly system: string
  consumer(binding: ConsumerBinding, take: Take, news: ConsumerNews): BoundConsumer
  producer(binding: ProducerBinding): BoundProducer
  /** Of its links; undefined as long as nothing is bound to it. */
  health(): Promise<Health | undefined>
  /** Of what publishes; consumers are closed before, by who has them. */
  close(): Promise<void>
}

/** Settles when the broker has it for good. */
export type BoundProducer = (message: OutgoingMessage, timeoutMs: number) => Promise<void>
