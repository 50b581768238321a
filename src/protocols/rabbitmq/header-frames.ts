import type { Duplex } from 'node:stream'
import { type Headers, readTable } from './header-values.ts'

/** What we know of amqplib's connection beyond what it tells. */
interface Inside {
  readonly stream: Pick<Duplex, 'read'>
  accept(frame: { readonly id?: number; readonly size?: number; readonly fields?: { headers?: unknown } }): unknown
}

const headerFrame = 2
const basicClass = 60

/**
 * amqplib tells the value of a header and not its type, and rounds large numbers: sent on, a long 5 would be a byte. So the bytes
 * are looked at once more as they come in, and what is found stands in place of what amqplib made of it.
 */
export function keepHeaderTypes(connection: object): void {
  const inside = connection as Inside
  if (typeof inside.stream?.read !== 'function' || typeof inside.accept !== 'function') return
  const found = new HeaderFrames()
  const read = inside.stream.read.bind(inside.stream)
  inside.stream.read = (size) => {
    const chunk = read(size)
    if (chunk !== null) found.take(chunk)
    return chunk
  }
  const { accept } = inside
  inside.accept = function (frame) {
    if (frame.id === basicClass && frame.size !== undefined && frame.fields) {
      const headers = found.next()
      if (headers) frame.fields.headers = headers
    }
    return accept.call(this, frame)
  }
}

/** The headers of all messages that pass, in their order. */
export class HeaderFrames {
  readonly #payloads: Buffer[] = []
  #begun: Buffer = Buffer.alloc(0)
  #skip = 0

  take(chunk: Buffer): void {
    let bytes = this.#begun.length > 0 ? Buffer.concat([this.#begun, chunk]) : chunk
    this.#begun = Buffer.alloc(0)
    for (;;) {
      const skipped = Math.min(this.#skip, bytes.length)
      this.#skip -= skipped
      bytes = bytes.subarray(skipped)
      if (bytes.length === 0) return
      if (bytes.length < 7) break
      const length = bytes.readUInt32BE(3) + 8
      if (bytes[0] === headerFrame) {
        if (bytes.length < length) break
        this.#payloads.push(bytes.subarray(7, length - 1))
      }
      this.#skip = length
    }
    this.#begun = Buffer.from(bytes)
  }

  /** Undefined where a message has none. */
  next(): Headers | undefined {
    const payload = this.#payloads.shift()
    return payload && headersIn(payload)
  }
}

/** Class, weight and size of the body come first, then flags of the properties that follow. */
function headersIn(payload: Buffer): Headers | undefined {
  const flags = payload.readUInt16BE(12)
  if ((flags & 0x2000) === 0) return undefined
  let at = 14
  // Content type and encoding stand before them.
  for (const flag of [0x8000, 0x4000]) if (flags & flag) at += 1 + payload.readUInt8(at)
  return readTable(payload.subarray(at + 4, at + 4 + payload.readUInt32BE(at)))
}
