import type { ChunkPart } from '../../../protocols/kafka/read-ranges.ts'
import type { RecordCursor } from '../../../protocols/kafka/records/record-cursor.ts'
import type { RecordSink, TakeBytes } from '../reading/record-sink.ts'
import { ByteBuilder } from './byte-builder.ts'

const newline = 10

/**
 * The value and a line end, nothing else: the fast way. Values are moved together where they lie, in the answer's own memory or in
 * what was unpacked of it: a value never needs more room than the record it comes from.
 */
export class RawSink implements RecordSink {
  readonly #take: TakeBytes
  /** What comes behind what was moved together in the answer. */
  readonly #behind = new ByteBuilder()
  #home: Buffer = Buffer.alloc(0)
  #homeHead = 0
  /** Where the records at hand lie. */
  #source: Buffer | undefined
  #sourceHead = 0
  #way: 'in the answer' | 'where it lies' | 'one by one' = 'one by one'
  /** How far behind the start of the answer the source begins. */
  #shift = 0

  constructor(take: TakeBytes) {
    this.#take = take
  }

  begin(part: ChunkPart): void {
    this.#home = part.records
    this.#homeHead = 0
  }

  add(cursor: RecordCursor): void {
    const { bytes, valueAt, valueLength } = cursor
    if (bytes !== this.#source) this.#open(bytes)
    if (this.#way === 'in the answer') this.#homeHead = moved(this.#home, this.#homeHead, valueAt + this.#shift, valueLength)
    else if (this.#way === 'where it lies') this.#sourceHead = moved(bytes, this.#sourceHead, valueAt, valueLength)
    else {
      if (valueLength > 0) this.#behind.copy(bytes, valueAt, valueAt + valueLength)
      this.#behind.byte(newline)
    }
  }

  letGo(): void {
    if (this.#source && this.#way === 'where it lies') this.#behind.copy(this.#source, 0, this.#sourceHead)
    this.#source = undefined
    this.#sourceHead = 0
  }

  async flush(): Promise<void> {
    const first = this.#home.subarray(0, this.#homeHead)
    const last = this.#source?.subarray(0, this.#sourceHead)
    this.#homeHead = 0
    this.#source = undefined
    this.#sourceHead = 0
    if (first.length > 0) await this.#take(first)
    if (this.#behind.length > 0) await this.#take(this.#behind.take())
    // The reader waits for this before it unpacks more.
    if (last && last.length > 0) await this.#take(last)
  }

  #open(source: Buffer): void {
    this.letGo()
    this.#source = source
    this.#shift = source.byteOffset - this.#home.byteOffset
    if (!liesIn(source, this.#home)) this.#way = 'where it lies'
    // Once something comes behind it, the rest does, too.
    else this.#way = this.#behind.length === 0 ? 'in the answer' : 'one by one'
  }
}

/** Puts a value and its line end behind what was moved there before; returns where that ends. */
function moved(place: Buffer, head: number, valueAt: number, length: number): number {
  let at = head
  if (length > 0) {
    place.copyWithin(at, valueAt, valueAt + length)
    at += length
  }
  place[at++] = newline
  return at
}

function liesIn(part: Buffer, whole: Buffer): boolean {
  if (part.buffer !== whole.buffer) return false
  return part.byteOffset >= whole.byteOffset && part.byteOffset + part.length <= whole.byteOffset + whole.length
}
