import type { ChunkPart } from '../../../protocols/kafka/read-ranges.ts'
import type { RecordCursor } from '../../../protocols/kafka/records/record-cursor.ts'
import type { RecordSink, TakeBytes } from '../reading/record-sink.ts'
import { ByteBuilder } from './byte-builder.ts'

const newline = 10

/**
 * The value and a line end, nothing else: the fast way. What was not compressed is moved together where it lies, in the
 * answer's own memory: a value never needs more room than the record it comes from.
 */
export class RawSink implements RecordSink {
  readonly #take: TakeBytes
  readonly #unpacked = new ByteBuilder()
  #home: Buffer = Buffer.alloc(0)
  /** Where the records at hand lie. */
  #source: Buffer | undefined
  /** How far behind the start of the answer that begins; undefined where it is somewhere else. */
  #shift: number | undefined
  #head = 0

  constructor(take: TakeBytes) {
    this.#take = take
  }

  begin(part: ChunkPart): void {
    this.#home = part.records
    this.#head = 0
    this.#source = undefined
  }

  add(cursor: RecordCursor): void {
    if (cursor.bytes !== this.#source) this.#open(cursor.bytes)
    if (this.#shift !== undefined) this.#move(cursor.valueAt + this.#shift, cursor.valueLength)
    else this.#copy(cursor.bytes, cursor.valueAt, cursor.valueLength)
  }

  async flush(): Promise<void> {
    const moved = this.#home.subarray(0, this.#head)
    this.#head = 0
    this.#source = undefined
    if (moved.length > 0) await this.#take(moved)
    if (this.#unpacked.length > 0) await this.#take(this.#unpacked.take())
  }

  #open(source: Buffer): void {
    this.#source = source
    // What is put together elsewhere comes behind what was moved: once that was begun, the rest follows it.
    this.#shift =
      this.#unpacked.length === 0 && liesIn(source, this.#home) ? source.byteOffset - this.#home.byteOffset : undefined
  }

  #move(valueAt: number, length: number): void {
    const home = this.#home
    if (length > 0) {
      home.copyWithin(this.#head, valueAt, valueAt + length)
      this.#head += length
    }
    home[this.#head++] = newline
  }

  #copy(bytes: Buffer, valueAt: number, length: number): void {
    if (length > 0) this.#unpacked.copy(bytes, valueAt, valueAt + length)
    this.#unpacked.byte(newline)
  }
}

function liesIn(part: Buffer, whole: Buffer): boolean {
  if (part.buffer !== whole.buffer) return false
  return part.byteOffset >= whole.byteOffset && part.byteOffset + part.length <= whole.byteOffset + whole.length
}
