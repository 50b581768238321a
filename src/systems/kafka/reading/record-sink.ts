import type { ChunkPart } from '../../../protocols/kafka/read-ranges.ts'
import type { RecordCursor } from '../../../protocols/kafka/records/record-cursor.ts'

/** Where bytes go; resolves when they have been taken and their memory may be used again. */
export type TakeBytes = (bytes: Buffer) => Promise<void>

/** Makes something of records. */
export interface RecordSink {
  /** The records that come now are of this partition. */
  begin(part: ChunkPart): void
  /** The one under the cursor, of which nothing may be kept: its memory is used again. */
  add(cursor: RecordCursor): void
  /**
   * All that come behind it in the batch, where that is faster than one by one. True: what became of them lies where they did,
   * and is to be handed on before another batch is opened.
   */
  addAll?(cursor: RecordCursor): boolean
  /** Hands on what was added; resolves when all of it has been taken. */
  flush(): Promise<void>
}
