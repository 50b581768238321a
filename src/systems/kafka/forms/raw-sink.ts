import type { RecordCursor } from '../../../protocols/kafka/records/record-cursor.ts'
import type { RecordSink, TakeBytes } from '../reading/record-sink.ts'
import { MessageText } from './message-text.ts'

/** The value and a line end, nothing else: the fast way. */
export class RawSink implements RecordSink {
  readonly #take: TakeBytes
  readonly #text = new MessageText()

  constructor(take: TakeBytes) {
    this.#take = take
  }

  begin(): void {}

  add(cursor: RecordCursor): void {
    this.#text.putRaw(cursor.here())
  }

  addAll(cursor: RecordCursor): void {
    this.#text.putRaw(cursor.rest())
  }

  async flush(): Promise<void> {
    const bytes = this.#text.take()
    if (bytes.length > 0) await this.#take(bytes)
  }
}
