import type { NewRecord } from './batch-writer.ts'
import { RecordCursor } from './record-cursor.ts'
import { compressionsFor, openBatches } from './records-in.ts'

/** All of them as objects, for the few places where that is not too slow. */
export async function recordsOf(batches: Buffer): Promise<NewRecord[]> {
  const cursor = new RecordCursor()
  const records: NewRecord[] = []
  for (const _ of openBatches(batches, cursor, { compressions: await compressionsFor(batches), aborted: [] })) {
    while (cursor.next())
      records.push({ key: cursor.key(), value: cursor.value(), headers: cursor.headers(), timestamp: cursor.timestamp })
  }
  return records
}
