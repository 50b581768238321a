import { type Codec, codecIn, damaged, int64, lengthOverhead } from './batch.ts'
import type { Compression } from './compression.ts'

// Before Kafka 0.11 a topic held messages of their own (magic 0 and 1), the compressed ones inside another. Brokers keep
// serving what they have.

export interface OldMessage {
  readonly offset: number
  readonly timestamp: number
  readonly key: Buffer | null
  readonly value: Buffer | null
}

interface RawMessage extends OldMessage {
  readonly magic: number
  readonly codec: Codec
  readonly isLogAppendTime: boolean
}

/** The message at this place, or those inside of it. */
export function oldMessagesIn(bytes: Buffer, compressions: ReadonlyMap<Codec, Compression>): OldMessage[] {
  const outer = messageIn(bytes)
  const compression = compressions.get(outer.codec)
  if (compression === undefined || outer.value === null) return [outer]
  const inner = [...messagesIn(compression.decompress(outer.value))]
  // With magic 1 their offsets count from the first, gaps included, and the outer one has the last one's.
  const shift = outer.magic === 1 ? outer.offset - (inner.at(-1)?.offset ?? 0) : 0
  return inner.map(({ offset, timestamp, key, value }) => ({
    ...{ offset: offset + shift, key, value },
    timestamp: outer.isLogAppendTime ? outer.timestamp : timestamp,
  }))
}

function* messagesIn(bytes: Buffer): Generator<RawMessage> {
  for (let at = 0; at + lengthOverhead <= bytes.length; ) {
    const end = at + lengthOverhead + bytes.readInt32BE(at + 8)
    if (end <= at + lengthOverhead || end > bytes.length) throw damaged(`a message that ends at ${end} of ${bytes.length}`)
    yield messageIn(bytes.subarray(at, end))
    at = end
  }
}

/** Offset 8 · size 4 · checksum 4 · magic 1 · attributes 1 · time 8 (magic 1) · key · value. */
function messageIn(bytes: Buffer): RawMessage {
  if (bytes.length < 18) throw damaged(`a message of ${bytes.length} bytes`)
  const [magic, attributes] = [bytes.readInt8(16), bytes.readInt8(17)]
  const keyAt = magic === 1 ? 26 : 18
  const key = contentAt(bytes, keyAt)
  return {
    ...{ offset: int64(bytes, 0), magic, key, codec: codecIn(attributes), isLogAppendTime: (attributes & 8) !== 0 },
    timestamp: magic === 1 ? int64(bytes, 18) : -1,
    value: contentAt(bytes, keyAt + 4 + (key?.length ?? 0)),
  }
}

function contentAt(bytes: Buffer, at: number): Buffer | null {
  const length = at + 4 <= bytes.length ? bytes.readInt32BE(at) : Number.POSITIVE_INFINITY
  if (length > bytes.length - at - 4) throw damaged(`a message that ends within its content at ${at}`)
  return length < 0 ? null : bytes.subarray(at + 4, at + 4 + length)
}
