import type { ChunkPart } from '../../../protocols/kafka/read-ranges.ts'
import type { RecordCursor } from '../../../protocols/kafka/records/record-cursor.ts'

/** Where bytes go; resolves when they have been taken and their memory may be used again. */
export type TakeBytes = (bytes: Buffer) => Promise<void>

/** Makes something of records. */
export interface RecordSink {
  /** The records that come now are of this partition. */
  begin(part: ChunkPart): void
  /** The one under the cursor. Nothing of the cursor may be kept beyond `letGo` and `flush`: its memory is used again. */
  add(cursor: RecordCursor): void
  /** Once this was called, also what was added last may be gone from where it lay. */
  letGo?(): void
  /** Hands on what was added; resolves when all of it has been taken. */
  flush(): Promise<void>
}
