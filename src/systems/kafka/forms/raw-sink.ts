import type { RecordCursor } from '../../../protocols/kafka/records/record-cursor.ts'
import type { RecordSink, TakeBytes } from '../reading/record-sink.ts'
import { linesInPlace } from './lines-in-place.ts'
import { MessageText } from './message-text.ts'

/** From here on it is quicker to move each than to bring all of them to the WebAssembly that moves smaller ones. */
const largeRecord = 512

/** The value and a line end, nothing else: the fast way. */
export class RawSink implements RecordSink {
  readonly #take: TakeBytes
  #small: MessageText | undefined
  #inPlace: Buffer | undefined

  constructor(take: TakeBytes) {
    this.#take = take
  }

  begin(): void {}

  add(cursor: RecordCursor): void {
    this.#text().putRaw(cursor.here())
  }

  addAll(cursor: RecordCursor): boolean {
    const { at, end, count } = cursor.batch
    if (end - at < largeRecord * count) {
      this.#text().putRaw(cursor.rest())
      return false
    }
    this.#inPlace = linesInPlace(cursor.rest())
    return true
  }

  async flush(): Promise<void> {
    for (const bytes of [this.#small?.take(), this.#inPlace]) if (bytes && bytes.length > 0) await this.#take(bytes)
    this.#inPlace = undefined
  }

  /** Most topics go one of the two ways only, and this one takes a while to be made. */
  #text(): MessageText {
    this.#small ??= new MessageText()
    return this.#small
  }
}
