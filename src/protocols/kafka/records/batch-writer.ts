import { batchHeadLength, type Codec, checksumAt, checksummedFrom, codecs, lengthOverhead } from './batch.ts'
import { type LineRun, spareBytes } from './batch-loops.ts'
import type { BatchMemory, Room } from './batch-memory.ts'

export interface NewRecord {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly (readonly [name: string, value: Buffer | null])[]
  readonly timestamp: number
}

/** Who sends a batch, and as its which one, so that the broker takes it once. */
export interface BatchIdentity {
  readonly producerId: number
  readonly epoch: number
  readonly sequence: number
  readonly isTransactional?: boolean
}

export interface Finishing {
  readonly codec: Codec
  /** What the codec has made of the records: for each but `none`. */
  readonly packed?: Buffer | undefined
  readonly identity?: BatchIdentity | undefined
  readonly checksum: (bytes: Buffer) => number
}

const anonymous: BatchIdentity = { producerId: -1, epoch: -1, sequence: -1 }
const longestVarint = 10
const mostTimeDelta = 0x7fff_ffff
/** A length of −1, as a varint. */
const noKey = 1

/** Lines from `start` on. */
export interface NearLines {
  /** What `BatchMemory.near` gave. */
  readonly bytes: Buffer
  readonly start: number
  readonly timestamp: number
  /** What those that are taken may have together, each with eight more. */
  readonly most: number
}

/** Writes records where they are going to be sent from, and the head of their batch in front of them at last. */
export class BatchWriter {
  #bytes: Buffer
  /** Where its part of the bytes begins, and ends. */
  #from: number
  #until: number
  #at: number
  #memory: BatchMemory | undefined
  #count = 0
  #firstTimestamp = 0
  #lastTimestamp = 0

  constructor({ bytes, from, until, memory }: Room) {
    this.#memory = memory
    this.#bytes = bytes
    this.#from = from
    this.#until = until
    this.#at = from + batchHeadLength
  }

  /** In memory of its own, which grows as it has to. */
  static alone(capacity: number): BatchWriter {
    const bytes = Buffer.allocUnsafe(batchHeadLength + capacity)
    return new BatchWriter({ bytes, from: 0, until: bytes.length })
  }

  get count(): number {
    return this.#count
  }

  get length(): number {
    return this.#at - this.#from
  }

  /** By how much it has become longer. */
  append(record: NewRecord): number {
    const { key, value, headers, timestamp } = record
    const before = this.length
    this.#makeRoom(roomFor(record))
    const count = this.#begin(timestamp)
    const timeDelta = timestamp - this.#firstTimestamp
    const body = this.#bodyLength(count, timeDelta, key, value, headers)
    this.#varint(body)
    this.#bytes[this.#at++] = 0
    this.#varint(timeDelta)
    this.#varint(count)
    this.#content(key)
    this.#content(value)
    this.#varint(headers.length)
    for (const [name, content] of headers) {
      this.#content(Buffer.from(name))
      this.#content(content)
    }
    return this.length - before
  }

  /** A record without key and headers, out of the middle of something longer: the fast way of a stream of lines. */
  appendValue(from: Buffer, start: number, end: number, timestamp: number): number {
    const length = end - start
    const before = this.length
    this.#makeRoom(length)
    const count = this.#begin(timestamp)
    const timeDelta = timestamp - this.#firstTimestamp
    this.#varint(1 + sizeOf(timeDelta) + sizeOf(count) + 1 + sizeOf(length) + length + 1)
    this.#bytes[this.#at++] = 0
    this.#varint(timeDelta)
    this.#varint(count)
    this.#bytes[this.#at++] = noKey
    this.#varint(length)
    this.#put(from, start, end)
    this.#bytes[this.#at++] = 0
    return this.length - before
  }

  /**
   * Records without key and headers of whole lines, as many as go into a batch of so many bytes. Undefined where they must come one
   * by one: the first of a batch, and what does not lie near.
   */
  appendLines({ bytes, start, timestamp, most }: NearLines, batchBytes: number): LineRun | undefined {
    const timeDelta = zigzag(timestamp - this.#firstTimestamp)
    if (this.#count === 0 || this.#memory?.nearest !== bytes || timeDelta > mostTimeDelta) return undefined
    const until = Math.min(this.#from + batchBytes, this.#until - spareBytes)
    const places = { from: start, end: bytes.length, to: this.#at, until }
    const run = this.#memory.loops.recordsOfLines(places, this.#count, timeDelta, most)
    if (run.lines > 0 && timestamp > this.#lastTimestamp) this.#lastTimestamp = timestamp
    this.#count += run.lines
    this.#at = run.to
    return run
  }

  /** What goes into the batch behind its head. */
  get records(): Buffer {
    return this.#bytes.subarray(this.#from + batchHeadLength, this.#at)
  }

  /** The batch, ready to be sent. Where nothing was packed, it lies in what is this writer's until `clear`. */
  finish({ codec, packed, identity = anonymous, checksum }: Finishing): Buffer {
    const batch = packed === undefined ? this.#bytes.subarray(this.#from, this.#at) : behindHead(packed)
    batch.writeBigInt64BE(0n, 0)
    batch.writeInt32BE(batch.length - lengthOverhead, 8)
    batch.writeInt32BE(-1, 12)
    batch.writeInt8(2, 16)
    batch.writeInt16BE(codecs.indexOf(codec) | (identity.isTransactional ? 16 : 0), 21)
    batch.writeInt32BE(this.#count - 1, 23)
    batch.writeBigInt64BE(BigInt(this.#firstTimestamp), 27)
    batch.writeBigInt64BE(BigInt(this.#lastTimestamp), 35)
    batch.writeBigInt64BE(BigInt(identity.producerId), 43)
    batch.writeInt16BE(identity.epoch, 51)
    batch.writeInt32BE(identity.sequence, 53)
    batch.writeInt32BE(this.#count, 57)
    batch.writeUInt32BE(checksum(batch.subarray(checksummedFrom)), checksumAt)
    return batch
  }

  clear(): void {
    this.#at = this.#from + batchHeadLength
    this.#count = 0
  }

  /** Its number in the batch. */
  #begin(timestamp: number): number {
    if (this.#count === 0) {
      this.#firstTimestamp = timestamp
      this.#lastTimestamp = timestamp
    } else if (timestamp > this.#lastTimestamp) this.#lastTimestamp = timestamp
    return this.#count++
  }

  #bodyLength(count: number, timeDelta: number, key: Buffer | null, value: Buffer | null, headers: NewRecord['headers']): number {
    let length = 1 + sizeOf(timeDelta) + sizeOf(count) + contentSize(key) + contentSize(value) + sizeOf(headers.length)
    for (const [name, content] of headers) {
      const nameLength = Buffer.byteLength(name)
      length += sizeOf(nameLength) + nameLength + contentSize(content)
    }
    return length
  }

  #content(content: Buffer | null): void {
    if (content === null) {
      this.#varint(-1)
      return
    }
    this.#varint(content.length)
    this.#put(content, 0, content.length)
  }

  #put(from: Buffer, start: number, end: number): void {
    if (from === this.#memory?.nearest) this.#bytes.copyWithin(this.#at, start, end)
    else from.copy(this.#bytes, this.#at, start, end)
    this.#at += end - start
  }

  #varint(value: number): void {
    const bytes = this.#bytes
    let rest = zigzag(value)
    if (rest < 0x4000_0000) {
      for (; rest >= 0x80; rest >>= 7) bytes[this.#at++] = (rest & 0x7f) | 0x80
    } else {
      for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes[this.#at++] = (rest % 0x80) | 0x80
    }
    bytes[this.#at++] = rest
  }

  #makeRoom(length: number): void {
    const needed = this.#at + length + 6 * longestVarint
    if (needed <= this.#until) return
    const more = Buffer.allocUnsafe(Math.max(needed - this.#from, (this.#until - this.#from) * 2))
    this.#bytes.copy(more, 0, this.#from, this.#at)
    this.#at -= this.#from
    this.#bytes = more
    this.#memory = undefined
    this.#from = 0
    this.#until = more.length
  }
}

/** What a record may take in a batch, besides a few bytes for its own lengths. */
export function roomFor({ key, value, headers }: NewRecord): number {
  let length = (key?.length ?? 0) + (value?.length ?? 0)
  for (const [name, content] of headers) length += Buffer.byteLength(name) + (content?.length ?? 0) + 2 * longestVarint
  return length
}

function behindHead(packed: Buffer): Buffer {
  const batch = Buffer.allocUnsafe(batchHeadLength + packed.length)
  packed.copy(batch, batchHeadLength)
  return batch
}

function contentSize(content: Buffer | null): number {
  return content === null ? 1 : sizeOf(content.length) + content.length
}

/** How many bytes a number takes. */
function sizeOf(value: number): number {
  const whole = zigzag(value)
  if (whole < 0x80) return 1
  if (whole < 0x4000) return 2
  let size = 3
  for (let rest = Math.floor(whole / 0x4000); rest >= 0x80; rest = Math.floor(rest / 0x80)) size += 1
  return size
}

/** Small negative numbers are small numbers, too. */
function zigzag(value: number): number {
  return value >= 0 ? value * 2 : -value * 2 - 1
}
