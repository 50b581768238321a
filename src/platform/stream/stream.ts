/** Destinations by the names of bindings, over Kafka or RabbitMQ as `spring.cloud.stream.*` says. */
export interface Stream {
  /** `orders` is the binding `orders-in-0`. Messages come from now on; one that was handled is acknowledged. */
  consume(name: string, handle: (message: Received) => Promise<void>): void
  /** `orders` is the binding `orders-out-0`. Settles when the broker has it for good. */
  send(name: string, message: Outgoing): Promise<void>
  /** Takes nothing new, lets what is being handled finish, and closes. */
  close(): Promise<void>
}

export interface Outgoing {
  /** Bytes and text go as they are, all else as JSON. */
  readonly payload: unknown
  /** What the partition is chosen by, and the key of a Kafka record. */
  readonly key?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface Received {
  readonly payload: Buffer
  readonly contentType: string
  readonly headers: ReadonlyMap<string, string>
  readonly key: string | undefined
  /** 1-based. */
  readonly attempt: number
  /** Throws where it is none; a handler that throws is tried again, and then the message is parked. */
  json(): unknown
}
