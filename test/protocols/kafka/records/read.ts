import { RecordCursor } from '../../../../src/protocols/kafka/records/record-cursor.ts'
import { compressionsFor, openBatches } from '../../../../src/protocols/kafka/records/records-in.ts'
import type { AbortedTransaction } from '../../../../src/protocols/kafka/requests/fetch.ts'
import type { ReadRecord } from './vectors.ts'

/** All records of these batches, with keys and values in hex. */
export async function readAll(bytes: Buffer, aborted: readonly AbortedTransaction[] = []): Promise<ReadRecord[]> {
  const cursor = new RecordCursor()
  const records: ReadRecord[] = []
  for (const _ of openBatches(bytes, cursor, { compressions: await compressionsFor(bytes), aborted }))
    while (cursor.next()) records.push(recordOf(cursor))
  return records
}

export function recordOf(cursor: RecordCursor): ReadRecord {
  const hex = (bytes: Buffer | null) => bytes?.toString('hex') ?? null
  return {
    ...{ offset: cursor.offset, timestamp: cursor.timestamp, key: hex(cursor.key()), value: hex(cursor.value()) },
    headers: cursor.headers().map(([name, value]) => [name, hex(value)] as const),
  }
}
