import { damaged } from '../../../protocols/kafka/records/batch.ts'
import type { RecordRun } from '../../../protocols/kafka/records/record-cursor.ts'
import { instantiate, pageBytes, type WebAssemblyMemory, type WebAssemblyNumber } from '../../../shared/web-assembly.ts'
import { wasm } from './message-text.wasm.ts'

/** See `message-text.assembly.ts`. */
interface Loops {
  readonly memory: WebAssemblyMemory
  rawLines(...fromEndCountTo: readonly number[]): number
  jsonLines(...fromEndCountToUntilFrontOffsetTimeOfAllList: readonly number[]): number
  readonly front: WebAssemblyNumber
  readonly readTo: WebAssemblyNumber
  readonly writtenTo: WebAssemblyNumber
  readonly isFull: WebAssemblyNumber
}

interface Area {
  readonly at: number
  readonly room: number
}

const frontBytes = 1024
/** Sixteen bytes are read and written at once, also the last ones. */
const spareBytes = 64

/** Lines of messages, made in the memory of the WebAssembly that makes them; their records are brought there first. */
export class MessageText {
  readonly #loops = instantiate<Loops>(Buffer.from(wasm, 'base64'))
  #memory = Buffer.alloc(0)
  #taken = pageBytes
  #source: Area
  #target: Area
  #frontLength = 0
  #length = 0

  constructor(room = 1 << 20) {
    this.#source = this.#reserve(room)
    this.#target = this.#reserve(room)
  }

  /** What stands in front of the offset in each line of JSON that comes now. */
  setFront(text: string): void {
    const at = this.#loops.front.value
    this.#frontLength = this.#memory.subarray(at, at + frontBytes).write(text)
  }

  /** Their values, each with a line end. A tombstone is an empty line. */
  putRaw(run: RecordRun): void {
    const { at, end } = this.#bring(run)
    this.#makeRoom(this.#length + end - at + spareBytes)
    const done = this.#loops.rawLines(at, end, run.count, this.#target.at + this.#length)
    this.#length = this.#loops.writtenTo.value - this.#target.at
    if (done < run.count) throw damagedRecord(run, done)
  }

  /** In a list no line has an end: a comma and the one of the line before are part of what stands in front. */
  putJson(run: RecordRun, isList: boolean): void {
    const { at, end } = this.#bring(run)
    const { jsonLines, readTo, writtenTo, isFull } = this.#loops
    const [time, isTimeOfAll] = run.appendTime === undefined ? [run.firstTimestamp, 0] : [run.appendTime, 1]
    const facts = [this.#frontLength, run.firstOffset, time, isTimeOfAll, isList ? 1 : 0]
    let from = at
    for (let left = run.count; ; this.#makeRoom(2 * this.#target.room)) {
      const [to, until] = [this.#target.at + this.#length, this.#target.at + this.#target.room]
      left -= jsonLines(from, end, left, to, until, ...facts)
      from = readTo.value
      this.#length = writtenTo.value - this.#target.at
      if (left === 0) return
      if (isFull.value === 0) throw damagedRecord(run, run.count - left)
    }
  }

  /** What was put there, good until something else is. */
  take(): Buffer {
    const taken = this.#memory.subarray(this.#target.at, this.#target.at + this.#length)
    this.#length = 0
    return taken
  }

  #bring({ bytes, at, end }: RecordRun): { readonly at: number; readonly end: number } {
    const length = end - at
    if (length > this.#source.room) this.#source = this.#reserve(Math.max(length, 2 * this.#source.room))
    this.#memory.set(bytes.subarray(at, end), this.#source.at)
    return { at: this.#source.at, end: this.#source.at + length }
  }

  #makeRoom(room: number): void {
    const before = this.#target
    if (room <= before.room) return
    this.#target = this.#reserve(Math.max(room, 2 * before.room))
    this.#memory.copyWithin(this.#target.at, before.at, before.at + this.#length)
  }

  /** Where so many bytes are free. What lies elsewhere stays. */
  #reserve(room: number): Area {
    const { memory } = this.#loops
    const at = this.#taken
    this.#taken += room + spareBytes
    const missing = this.#taken - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / pageBytes))
    this.#memory = Buffer.from(memory.buffer)
    return { at, room }
  }
}

function damagedRecord({ count, firstOffset }: RecordRun, done: number): Error {
  return damaged(`record ${done + 1} of ${count} behind offset ${firstOffset}`)
}
