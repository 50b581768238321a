import type { ChunkPart } from '../../../protocols/kafka/read-ranges.ts'
import type { RecordCursor } from '../../../protocols/kafka/records/record-cursor.ts'
import type { RecordSink } from '../reading/record-sink.ts'

/** A message as an object: for eyes, where speed is not all. */
export interface Message {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly timestamp: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly (readonly [name: string, value: Buffer | null])[]
}

const atOnce = 500

/** Hands messages on as objects, some hundred at a time. */
export class ObjectSink implements RecordSink {
  readonly #take: (messages: readonly Message[]) => Promise<void>
  #messages: Message[] = []
  #topic = ''
  #partition = 0

  constructor(take: (messages: readonly Message[]) => Promise<void>) {
    this.#take = take
  }

  begin({ range }: ChunkPart): void {
    this.#topic = range.topic
    this.#partition = range.partition
  }

  add(cursor: RecordCursor): void {
    this.#messages.push({
      ...{ topic: this.#topic, partition: this.#partition, offset: cursor.offset, timestamp: cursor.timestamp },
      ...{ key: cursor.key(), value: cursor.value(), headers: cursor.headerCount > 0 ? cursor.headers() : [] },
    })
  }

  async flush(): Promise<void> {
    const messages = this.#messages
    this.#messages = []
    for (let at = 0; at < messages.length; at += atOnce) await this.#take(messages.slice(at, at + atOnce))
  }
}
