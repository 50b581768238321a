import type { Codec } from '../../../src/protocols/kafka/records/batch.ts'
import { BatchLoops } from '../../../src/protocols/kafka/records/batch-loops.ts'
import { BatchWriter, type NewRecord } from '../../../src/protocols/kafka/records/batch-writer.ts'
import { compressionOf } from '../../../src/protocols/kafka/records/compression.ts'

const loops = new BatchLoops(0)

/** A batch with these values. */
export function batchOf(values: readonly string[], codec: Codec = 'none'): Promise<Buffer> {
  return batchIn(codec, values.map(recordOf))
}

export async function batchIn(codec: Codec, records: readonly NewRecord[]): Promise<Buffer> {
  const writer = BatchWriter.alone(0)
  for (const record of records) writer.append(record)
  const packed = codec === 'none' ? undefined : await packedBy(codec, writer.records)
  return writer.finish({ codec, packed, checksum: (bytes) => loops.checksum(bytes) })
}

/** In memory of its own: what a codec gives is good until it is asked again. */
export async function packedBy(codec: Exclude<Codec, 'none'>, bytes: Buffer): Promise<Buffer> {
  const { compress } = await compressionOf(codec)
  const packed = compress(bytes)
  return packed instanceof Promise ? packed : Buffer.from(packed)
}

export function recordOf(value: string): NewRecord {
  return { key: null, value: Buffer.from(value), headers: [], timestamp: 1 }
}
