import type { RequestKind } from '../wire/request-kind.ts'

export interface FetchRequest {
  readonly maxWaitMs: number
  readonly minBytes: number
  readonly maxBytes: number
  readonly partitionMaxBytes: number
  /** Leaves out what no committed transaction wrote. */
  readonly committed: boolean
  readonly topics: readonly {
    readonly topic: string
    readonly partitions: readonly { readonly partition: number; readonly leaderEpoch: number; readonly offset: number }[]
  }[]
}

export interface FetchAnswer {
  readonly errorCode: number
  readonly partitions: readonly FetchedPartition[]
  /** What all records are views of. Whoever has read them may give it back. */
  readonly frame: Buffer
}

export interface FetchedPartition {
  readonly topic: string
  readonly partition: number
  readonly errorCode: number
  readonly highWatermark: number
  readonly lastStableOffset: number
  readonly aborted: readonly AbortedTransaction[]
  /** Record batches; the last one may be cut off. */
  readonly records: Buffer | null
}

export interface AbortedTransaction {
  readonly producerId: number
  readonly firstOffset: number
}

export const fetch: RequestKind<FetchRequest, FetchAnswer> = {
  name: 'Fetch',
  api: 1,
  versions: [4, 11],
  flexibleFrom: 12,
  write(to, { maxWaitMs, minBytes, maxBytes, partitionMaxBytes, committed, topics }, version) {
    to.int32(-1)
    to.int32(maxWaitMs)
    to.int32(minBytes)
    to.int32(maxBytes)
    to.int8(committed ? 1 : 0)
    if (version >= 7) {
      // Without a session: each request says all it wants.
      to.int32(0)
      to.int32(-1)
    }
    to.array(topics, ({ topic, partitions }) => {
      to.string(topic)
      to.array(partitions, ({ partition, leaderEpoch, offset }) => {
        to.int32(partition)
        if (version >= 9) to.int32(leaderEpoch)
        to.int64(offset)
        if (version >= 5) to.int64(-1)
        to.int32(partitionMaxBytes)
      })
    })
    if (version >= 7) to.array([], () => undefined)
    // No rack of ours: the leader answers.
    if (version >= 11) to.string('')
  },
  read(from, version) {
    from.int32()
    const errorCode = version >= 7 ? from.int16() : 0
    if (version >= 7) from.int32()
    const topics = from.array(() => {
      const topic = from.string()
      return from.array(() => {
        const [partition, code, highWatermark, lastStableOffset] = [from.int32(), from.int16(), from.int64(), from.int64()]
        if (version >= 5) from.int64()
        const aborted = from.array(() => ({ producerId: from.int64(), firstOffset: from.int64() }))
        if (version >= 11) from.int32()
        return { topic, partition, errorCode: code, highWatermark, lastStableOffset, aborted, records: from.nullableBytes() }
      })
    })
    return { errorCode, partitions: topics.flat(), frame: from.bytes }
  },
}
