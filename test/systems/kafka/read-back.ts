import type { ChunkPart } from '../../../src/protocols/kafka/read-ranges.ts'
import { BatchWriter, type NewRecord } from '../../../src/protocols/kafka/records/batch-writer.ts'
import { RecordCursor } from '../../../src/protocols/kafka/records/record-cursor.ts'
import { compressionsFor, openBatches } from '../../../src/protocols/kafka/records/records-in.ts'
import type { RecordSink } from '../../../src/systems/kafka/reading/record-sink.ts'

export interface PartOf {
  readonly topic?: string
  readonly partition?: number
}

/** These records as a broker would answer them, in one batch. */
export function partOf(records: readonly NewRecord[], { topic = 'orders', partition = 0 }: PartOf = {}): ChunkPart {
  const writer = BatchWriter.alone(1024)
  for (const record of records) writer.append(record)
  const bytes = Buffer.from(writer.finish({ codec: 'none', checksum: () => 0 }))
  const end = records.length
  return {
    ...{ topic, partition, highWatermark: end, lastStableOffset: end, aborted: [], records: bytes },
    range: { topic, partition, from: 0, until: end },
  }
}

/** Goes through a sink as the reader does, who hands on a batch where that can be done and is wanted. */
export async function pour(part: ChunkPart, sink: RecordSink, isOneByOne = false): Promise<void> {
  const cursor = new RecordCursor()
  sink.begin(part)
  const compressions = await compressionsFor(part.records)
  for (const _ of openBatches(part.records, cursor, { compressions, aborted: [] })) {
    if (sink.addAll && !isOneByOne && sink.addAll(cursor)) await sink.flush()
    while (cursor.next()) sink.add(cursor)
  }
  await sink.flush()
}

export function record(facts: { [Name in keyof NewRecord]?: NewRecord[Name] | string }): NewRecord {
  const content = (value: unknown) => (typeof value === 'string' ? Buffer.from(value) : ((value ?? null) as Buffer | null))
  return {
    key: content(facts.key),
    value: content(facts.value),
    headers: (facts.headers ?? []) as NewRecord['headers'],
    timestamp: Number(facts.timestamp ?? Date.parse('2026-11-21T09:12:33.108Z')),
  }
}

/** Where bytes end up, as text. */
export function page() {
  const taken: Buffer[] = []
  return {
    take: async (bytes: Buffer) => void taken.push(Buffer.from(bytes)),
    text: () => Buffer.concat(taken).toString('utf8'),
    bytes: () => Buffer.concat(taken),
  }
}
