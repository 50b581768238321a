import type { codecs } from '../../../src/protocols/kafka/records/batch.ts'
import { BatchLoops } from '../../../src/protocols/kafka/records/batch-loops.ts'
import { BatchWriter, type NewRecord } from '../../../src/protocols/kafka/records/batch-writer.ts'
import { compressionOf } from '../../../src/protocols/kafka/records/compression.ts'

const loops = new BatchLoops(0)

/** A batch with these values. */
export async function batchOf(values: readonly string[], codec: (typeof codecs)[number] = 'none'): Promise<Buffer> {
  const writer = BatchWriter.alone(0)
  for (const value of values) writer.append(recordOf(value))
  const compression = codec === 'none' ? undefined : await compressionOf(codec)
  return writer.finish({ codec, packed: compression?.compress(writer.records), checksum: (bytes) => loops.checksum(bytes) })
}

export function recordOf(value: string): NewRecord {
  return { key: null, value: Buffer.from(value), headers: [], timestamp: 1 }
}
