import type { ChunkPart } from '../../../protocols/kafka/read-ranges.ts'
import type { RecordCursor } from '../../../protocols/kafka/records/record-cursor.ts'
import type { RecordSink, TakeBytes } from '../reading/record-sink.ts'
import { MessageText } from './message-text.ts'

const bracket = 91

/**
 * One document per message, which `produce --json` takes back without loss: topic, partition, offset, timestamp, key, value,
 * and headers where there are some. Written as bytes: no object is made of a message.
 */
export class JsonSink implements RecordSink {
  readonly #take: TakeBytes
  readonly #text = new MessageText()
  readonly #isList: boolean
  #isBegun = false

  /** As a list they are one document, which `end` closes. */
  constructor(take: TakeBytes, form: 'json' | 'ndjson') {
    this.#take = take
    this.#isList = form === 'json'
  }

  begin({ range }: ChunkPart): void {
    const between = this.#isList ? ',\n' : ''
    this.#text.setFront(`${between}{"topic":${JSON.stringify(range.topic)},"partition":${range.partition},"offset":`)
  }

  add(cursor: RecordCursor): void {
    this.#text.putJson(cursor.here(), this.#isList)
  }

  addAll(cursor: RecordCursor): boolean {
    this.#text.putJson(cursor.rest(), this.#isList)
    return false
  }

  async flush(): Promise<void> {
    const bytes = this.#text.take()
    if (bytes.length === 0) return
    // In front of the first there is the list's own sign where the others have a comma.
    if (this.#isList && !this.#isBegun) bytes[0] = bracket
    this.#isBegun = true
    await this.#take(bytes)
  }

  /** A list without messages is a list, too. */
  async end(): Promise<void> {
    await this.flush()
    if (this.#isList) await this.#take(Buffer.from(this.#isBegun ? '\n]\n' : '[]\n'))
  }
}
