import { isUtf8 } from 'node:buffer'
import { instantiate, pageBytes, type WebAssemblyMemory } from '../../../shared/web-assembly.ts'
import { ByteBuilder } from './byte-builder.ts'
import { wasm } from './json-text.wasm.ts'

interface Writer {
  readonly memory: WebAssemblyMemory
  /** See `json-text.assembly.ts`. */
  jsonText(from: number, length: number, to: number, isUtf8: boolean): number
}

const quote = 34
const nullText = Buffer.from('null')
/** Sixteen bytes are read and written at once, also the last ones. */
const beyondTheEnd = 16

/**
 * JSON as bytes, in the memory of the WebAssembly that writes its strings. What they are made of is brought there first, all that
 * lies together at once.
 */
export class JsonBytes extends ByteBuilder {
  readonly #writer = instantiate<Writer>(Buffer.from(wasm, 'base64'))
  #memory = Buffer.alloc(0)
  #taken = pageBytes
  #at = 0
  #source: Buffer | undefined
  #sourceAt = 0
  #sourceRoom = 0

  constructor(capacity = 1 << 20) {
    super(0)
    this.moveTo(capacity)
  }

  /** A key or a value: a string, null, or `{"base64":"…"}` where it is no UTF-8. Many in turn are of the same bytes. */
  content(from: Buffer, start: number, length: number): void {
    if (length < 0) {
      this.put(nullText)
      return
    }
    if (from !== this.#source) this.#bring(from)
    // Six for one is the most that an escape takes.
    this.makeRoom(6 * length + 2 + beyondTheEnd)
    const { jsonText } = this.#writer
    const [source, target] = [this.#sourceAt + start, this.#at + this.length]
    let end = jsonText(source, length, target, false) >>> 0
    if (end === 0 && isUtf8(from.subarray(start, start + length))) end = jsonText(source, length, target, true) >>> 0
    if (end === 0) this.text(`{"base64":"${from.toString('base64', start, start + length)}"}`)
    else this.length = end - this.#at
  }

  protected override moveTo(capacity: number): void {
    const at = this.#reserve(capacity)
    this.#memory.copyWithin(at, this.#at, this.#at + this.length)
    this.#at = at
    this.bytes = this.#memory.subarray(at, at + capacity)
  }

  #bring(source: Buffer): void {
    if (source.length > this.#sourceRoom) {
      const capacity = this.bytes.length
      this.#sourceRoom = Math.max(source.length, this.#sourceRoom * 2)
      this.#sourceAt = this.#reserve(this.#sourceRoom)
      this.bytes = this.#memory.subarray(this.#at, this.#at + capacity)
    }
    this.#memory.set(source, this.#sourceAt)
    this.#source = source
  }

  /** Where so many bytes are free. What lies elsewhere stays. */
  #reserve(length: number): number {
    const { memory } = this.#writer
    const at = this.#taken
    this.#taken += length + beyondTheEnd
    const missing = this.#taken - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / pageBytes))
    this.#memory = Buffer.from(memory.buffer)
    return at
  }
}

/** Milliseconds since 1970 as `"2026-11-21T09:12:33.108Z"`; what has no such form (−1: there is none) stays a number. */
export class TimestampWriter {
  #second = Number.NaN
  #prefix = Buffer.alloc(0)

  put(to: ByteBuilder, timestamp: number): void {
    if (timestamp < 0 || timestamp > 253_402_300_799_999) {
      to.text(String(timestamp))
      return
    }
    const second = Math.floor(timestamp / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#prefix = Buffer.from(`"${new Date(second * 1000).toISOString().slice(0, 20)}`)
    }
    const rest = timestamp - second * 1000
    to.put(this.#prefix)
    to.makeRoom(8)
    const { bytes } = to
    let at = to.length
    bytes[at++] = 48 + ((rest / 100) | 0)
    bytes[at++] = 48 + (((rest / 10) | 0) % 10)
    bytes[at++] = 48 + (rest % 10)
    bytes[at++] = 90
    bytes[at++] = quote
    to.length = at
  }
}
