import type { ChunkPart } from '../../../protocols/kafka/read-ranges.ts'
import type { RecordCursor } from '../../../protocols/kafka/records/record-cursor.ts'
import type { RecordSink, TakeBytes } from '../reading/record-sink.ts'
import { contentOf } from './envelope.ts'
import { JsonBytes, TimestampWriter } from './json-bytes.ts'

const timestampField = Buffer.from(',"timestamp":')
const keyField = Buffer.from(',"key":')
const closing = Buffer.from('}')
const closingLine = Buffer.from('}\n')
const valueField = Buffer.from(',"value":')

/**
 * One document per message, which `produce --json` takes back without loss: topic, partition, offset, timestamp, key, value,
 * and headers where there are some. Written as bytes: no object is made of a message.
 */
export class JsonSink implements RecordSink {
  readonly #take: TakeBytes
  readonly #to = new JsonBytes()
  readonly #timestamps = new TimestampWriter()
  readonly #isList: boolean
  #head = Buffer.alloc(0)
  #count = 0

  /** As a list they are one document, which `end` closes. */
  constructor(take: TakeBytes, form: 'json' | 'ndjson') {
    this.#take = take
    this.#isList = form === 'json'
  }

  begin({ range }: ChunkPart): void {
    this.#head = Buffer.from(`{"topic":${JSON.stringify(range.topic)},"partition":${range.partition},"offset":`)
  }

  add(cursor: RecordCursor): void {
    const to = this.#to
    if (this.#isList) to.text(this.#count++ === 0 ? '[\n' : ',\n')
    to.put(this.#head)
    to.integer(cursor.offset)
    to.put(timestampField)
    this.#timestamps.put(to, cursor.timestamp)
    to.put(keyField)
    to.content(cursor.bytes, cursor.keyAt, cursor.keyLength)
    to.put(valueField)
    to.content(cursor.bytes, cursor.valueAt, cursor.valueLength)
    if (cursor.headerCount > 0) this.#headers(cursor)
    to.put(this.#isList ? closing : closingLine)
  }

  async flush(): Promise<void> {
    if (this.#to.length > 0) await this.#take(this.#to.take())
  }

  /** A list without messages is a list, too. */
  async end(): Promise<void> {
    if (!this.#isList) return
    this.#to.text(this.#count === 0 ? '[]\n' : '\n]\n')
    await this.flush()
  }

  #headers(cursor: RecordCursor): void {
    const to = this.#to
    to.text(',"headers":[')
    for (const [index, [name, content]] of cursor.headers().entries()) {
      to.text(`${index === 0 ? '' : ','}{"key":${JSON.stringify(name)},"value":${JSON.stringify(contentOf(content))}}`)
    }
    to.byte(93)
  }
}
