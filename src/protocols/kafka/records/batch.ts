import { WireError } from '../../wire-error.ts'

/**
 * The head of a record batch (magic 2): base offset 8 · length 4 · leader epoch 4 · magic 1 · checksum 4 · attributes 2 ·
 * last offset delta 4 · base timestamp 8 · last timestamp 8 · producer id 8 · producer epoch 2 · base sequence 4 · count 4.
 */
export const batchHeadLength = 61
/** Base offset and length are not counted in the length. */
export const lengthOverhead = 12
/** The checksum is of everything behind it. */
export const checksumAt = 17
export const checksummedFrom = 21

/** Up to the magic that says what comes then: older messages are shorter. */
const headUpToMagic = 17
/** A message of magic 0 without key and value. */
const shortestMessage = 26

export const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
export type Codec = (typeof codecs)[number]

export interface BatchHead {
  /** Where it begins in the bytes, and where the next one does. */
  readonly at: number
  readonly end: number
  readonly magic: number
  readonly baseOffset: number
  readonly lastOffset: number
  readonly codec: Codec
  readonly isTransactional: boolean
  /** Not data: says how a transaction ended. */
  readonly isControl: boolean
  /** The broker's clock, not the producer's; then it is `lastTimestamp` for all. */
  readonly isLogAppendTime: boolean
  readonly baseTimestamp: number
  readonly lastTimestamp: number
  readonly producerId: number
  readonly count: number
}

/** The whole batches in what a broker answered, in order. The last one may be cut off: it comes again with the next answer. */
export function* batchesIn(bytes: Buffer): Generator<BatchHead> {
  for (let at = 0, end = endAt(bytes, at); end !== undefined; at = end, end = endAt(bytes, at)) yield headAt(bytes, at, end)
}

/** The offset behind the last whole batch, without reading any further than its head; undefined where there is none. */
export function offsetBehind(bytes: Buffer): number | undefined {
  let behind: number | undefined
  for (let at = 0, end = endAt(bytes, at); end !== undefined; at = end, end = endAt(bytes, at))
    behind = int64(bytes, at) + (isOld(bytes, at) ? 0 : bytes.readInt32BE(at + 23)) + 1
  return behind
}

/** Undefined: it is cut off, or there is none. */
function endAt(bytes: Buffer, at: number): number | undefined {
  if (at + headUpToMagic > bytes.length) return undefined
  const length = lengthOverhead + bytes.readInt32BE(at + 8)
  if (length < (isOld(bytes, at) ? shortestMessage : batchHeadLength)) throw damaged(`${length} bytes at ${at}`)
  return at + length > bytes.length ? undefined : at + length
}

function isOld(bytes: Buffer, at: number): boolean {
  return (bytes[at + 16] as number) < 2
}

function headAt(bytes: Buffer, at: number, end: number): BatchHead {
  const baseOffset = int64(bytes, at)
  const magic = bytes[at + 16] as number
  if (magic > 2) throw damaged(`magic ${magic}`)
  if (magic < 2) return { ...old, at, end, magic, baseOffset, lastOffset: baseOffset, codec: codecIn(bytes[at + 17] as number) }
  const attributes = bytes.readInt16BE(at + 21)
  return {
    ...{ at, end, magic, baseOffset },
    lastOffset: baseOffset + bytes.readInt32BE(at + 23),
    codec: codecIn(attributes),
    isLogAppendTime: (attributes & 8) !== 0,
    isTransactional: (attributes & 16) !== 0,
    isControl: (attributes & 32) !== 0,
    baseTimestamp: int64(bytes, at + 27),
    lastTimestamp: int64(bytes, at + 35),
    producerId: int64(bytes, at + 43),
    count: bytes.readInt32BE(at + 57),
  }
}

/** What a message from before there were batches does not say. */
const old = {
  ...{ isTransactional: false, isControl: false, isLogAppendTime: false },
  ...{ baseTimestamp: -1, lastTimestamp: -1, producerId: -1, count: 1 },
}

export function codecIn(attributes: number): Codec {
  const codec = codecs[attributes & 7]
  if (codec === undefined) throw damaged(`codec ${attributes & 7}`)
  return codec
}

export function int64(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * 0x1_0000_0000 + bytes.readUInt32BE(at + 4)
}

export function damaged(because: string, cause?: unknown): WireError {
  return new WireError('kafka', 'protocol', { because: `a damaged batch: ${because}` }, cause)
}
