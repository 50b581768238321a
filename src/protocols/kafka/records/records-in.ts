import type { AbortedTransaction } from '../requests/fetch.ts'
import { type BatchHead, batchesIn, batchHeadLength, type Codec, checksumAt, checksummedFrom, damaged } from './batch.ts'
import { BatchLoops } from './batch-loops.ts'
import { BatchWriter } from './batch-writer.ts'
import { type Compression, compressionOf } from './compression.ts'
import { oldMessagesIn } from './old-messages.ts'
import type { RecordCursor } from './record-cursor.ts'

/** Which codecs these batches need: loaded before anything is read, because reading waits for nothing. */
export async function compressionsFor(bytes: Buffer): Promise<ReadonlyMap<Codec, Compression>> {
  const needed = new Map<Codec, Compression>()
  for (const { codec } of batchesIn(bytes))
    if (codec !== 'none' && !needed.has(codec)) needed.set(codec, await compressionOf(codec))
  return needed
}

export interface ReadOptions {
  readonly compressions: ReadonlyMap<Codec, Compression>
  /** What a broker named beside the batches; only for readers of committed messages. */
  readonly aborted: readonly AbortedTransaction[]
}

/** Opens the cursor on each batch with data in turn. */
export function* openBatches(bytes: Buffer, cursor: RecordCursor, options: ReadOptions): Generator<BatchHead> {
  const isAborted = abortedIn(options.aborted)
  for (const head of batchesIn(bytes)) {
    if (isAborted(head, bytes) || head.isControl || head.count === 0) continue
    if (head.magic < 2) yield* openOld(bytes, head, cursor, options)
    else {
      open(bytes, head, cursor, options)
      yield head
    }
  }
}

function open(bytes: Buffer, head: BatchHead, cursor: RecordCursor, options: ReadOptions): void {
  const { baseOffset, lastOffset, baseTimestamp, lastTimestamp, isLogAppendTime, count, end } = head
  const appendTime = isLogAppendTime ? lastTimestamp : undefined
  const facts = { firstOffset: baseOffset, lastOffset, firstTimestamp: baseTimestamp, appendTime, count }
  const at = head.at + batchHeadLength
  if (head.codec === 'none') {
    cursor.open(bytes, { ...facts, at, end })
    return
  }
  const { decompress, decompressSummed } = compressionIn(options, head)
  if (decompressSummed) checkSum(bytes.subarray(head.at, end))
  const unpacked = (decompressSummed ?? decompress)(bytes.subarray(at, end))
  cursor.open(unpacked, { ...facts, at: 0, end: unpacked.length })
}

/** They are rare: each is written anew, as a batch of today of its own. */
function* openOld(bytes: Buffer, head: BatchHead, cursor: RecordCursor, options: ReadOptions): Generator<BatchHead> {
  if (head.codec !== 'none') compressionIn(options, head)
  for (const { offset, timestamp, key, value } of oldMessagesIn(bytes.subarray(head.at, head.end), options.compressions)) {
    const writer = BatchWriter.alone(head.end - head.at)
    writer.append({ key, value, headers: [], timestamp })
    const batch = writer.finish({ codec: 'none', checksum: () => 0 })
    const facts = { firstOffset: offset, lastOffset: offset, firstTimestamp: timestamp, appendTime: undefined, count: 1 }
    cursor.open(batch, { ...facts, at: batchHeadLength, end: batch.length })
    yield head
  }
}

let loops: BatchLoops | undefined

function checkSum(batch: Buffer): void {
  loops ??= new BatchLoops(0)
  const sum = loops.checksum(batch.subarray(checksummedFrom))
  if (sum !== batch.readUInt32BE(checksumAt)) throw damaged(`another checksum than ${sum}`)
}

function compressionIn({ compressions }: ReadOptions, { codec }: BatchHead): Compression {
  const compression = compressions.get(codec)
  if (compression === undefined) throw damaged(`${codec}, which was not loaded for it`)
  return compression
}

/** Says of each batch, in their order, whether its transaction came to nothing. */
function abortedIn(transactions: readonly AbortedTransaction[]): (head: BatchHead, bytes: Buffer) => boolean {
  const ahead = [...transactions].sort((a, b) => b.firstOffset - a.firstOffset)
  const open = new Set<number>()
  return (head, bytes) => {
    for (let next = ahead.at(-1); next && next.firstOffset <= head.lastOffset; next = ahead.at(-1)) {
      open.add(next.producerId)
      ahead.pop()
    }
    if (!head.isTransactional || !open.has(head.producerId)) return false
    if (head.isControl && endsInAbort(bytes, head)) open.delete(head.producerId)
    return true
  }
}

/** A control record's key: version 2, then 0 for abort and 1 for commit. Its length, attributes and deltas are a byte each. */
function endsInAbort(bytes: Buffer, head: BatchHead): boolean {
  const at = head.at + batchHeadLength + 7
  if (at + 2 > head.end) throw damaged('a control batch without its record')
  return bytes.readInt16BE(at) === 0
}
