import type { Cluster } from '../../../protocols/kafka/cluster.ts'
import { type ChunkPart, type PartitionRange, readRanges } from '../../../protocols/kafka/read-ranges.ts'
import { batchesIn } from '../../../protocols/kafka/records/batch.ts'
import { type BatchFacts, RecordCursor } from '../../../protocols/kafka/records/record-cursor.ts'
import { compressionsFor, openBatches } from '../../../protocols/kafka/records/records-in.ts'
import type { PartitionName } from '../../../protocols/kafka/topic-partition.ts'
import type { RecordFilter } from '../record-filter.ts'
import type { RecordSink } from './record-sink.ts'

export interface ReadWish {
  readonly committed: boolean
  readonly filter?: RecordFilter | undefined
  /** So many matches are enough. */
  readonly max?: number | undefined
  /** Ends when nothing came for so long. */
  readonly idleMs?: number | undefined
  /** So much at a time is handed on; a reader who notes where it was wants little. */
  readonly stepBytes?: number | undefined
  /** Some messages were no longer kept when they were asked for. */
  readonly onGap: (partition: PartitionName, from: number, to: number) => void
  /** All before this offset has been handed on, or was not wanted. */
  readonly onHandedOn?: (partition: PartitionName, offset: number) => Promise<void> | void
}

export interface ReadEnd {
  readonly because: 'end' | 'max' | 'idle'
  readonly matched: number
}

const maxWaitMs = 500
/** What this becomes is written where the last piece was a moment ago: such memory is quicker than a whole answer's. */
const plainStepBytes = 524_288
/** Compressed, a little may be a lot: it is unpacked and handed on in pieces, and a large batch as one of its own. */
const compressedStepBytes = 16_384

/** Reads the ranges into the sink. Ends with them, with enough matches, or with silence; never where they are endless. */
export async function readRecords(
  { cluster, silence }: { readonly cluster: Cluster; readonly silence?: AbortController | undefined },
  ranges: readonly PartitionRange[],
  sink: RecordSink,
  wish: ReadWish,
): Promise<ReadEnd> {
  const { committed, filter, max = Number.POSITIVE_INFINITY, idleMs, onHandedOn } = wish
  const cursor = new RecordCursor()
  let matched = 0
  if (max === 0) return { because: 'max', matched }
  const clock = silenceClock(silence, idleMs)
  const onGap = (range: PartitionRange, from: number) => wish.onGap(range, range.from, from)
  try {
    for await (const { partitions } of readRanges(cluster, ranges, { committed, maxWaitMs, onGap })) {
      clock.restart()
      for (const part of partitions) {
        const compressions = await compressionsFor(part.records)
        const stepBytes = compressions.size > 0 ? compressedStepBytes : (wish.stepBytes ?? plainStepBytes)
        const { from, until } = part.range
        const end = onHandedOn === undefined ? until : Math.min(until, endOf(part))
        let position = from
        let handedOn = 0
        const areAllWanted = ({ firstOffset, lastOffset, count }: BatchFacts) =>
          filter === undefined && firstOffset >= position && lastOffset < until && count <= max - matched
        /** Whether what was made of the batch is to be handed on at once. */
        const readBatch = (): boolean => {
          const { batch } = cursor
          if (sink.addAll && areAllWanted(batch)) {
            matched += batch.count
            position = batch.lastOffset + 1
            return sink.addAll(cursor)
          }
          while (matched < max && cursor.next()) {
            const { offset } = cursor
            if (offset < position) continue
            if (offset >= until) break
            position = offset + 1
            if (filter !== undefined && !filter(cursor)) continue
            sink.add(cursor)
            matched += 1
          }
          return false
        }
        const handOn = async () => {
          await sink.flush()
          if (onHandedOn && position > from) await onHandedOn(part, position)
        }
        sink.begin(part)
        for (const { end: readTo } of openBatches(part.records, cursor, { compressions, aborted: part.aborted })) {
          if (cursor.batch.firstOffset >= until) break
          const isUrgent = readBatch()
          if (matched >= max) break
          if (!isUrgent && readTo - handedOn < stepBytes) continue
          handedOn = readTo
          await handOn()
        }
        await handOn()
        if (matched >= max) return { because: 'max', matched }
        if (onHandedOn) await onHandedOn(part, end)
      }
      clock.restart()
    }
    return { because: 'end', matched }
  } catch (error) {
    if (silence?.signal.aborted) return { because: 'idle', matched }
    throw error
  } finally {
    clock.stop()
  }
}

/** Behind the last batch: also where it holds no data, as when it says how a transaction ended. */
function endOf({ records, range }: ChunkPart): number {
  let end = range.from
  for (const { lastOffset } of batchesIn(records)) end = lastOffset + 1
  return end
}

function silenceClock(silence: AbortController | undefined, idleMs: number | undefined) {
  if (silence === undefined || idleMs === undefined) return { restart: () => undefined, stop: () => undefined }
  const timer = setTimeout(() => silence.abort(), idleMs)
  return { restart: () => void timer.refresh(), stop: () => clearTimeout(timer) }
}
