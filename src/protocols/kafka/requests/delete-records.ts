import type { RequestKind } from '../wire/request-kind.ts'

/** In the place of an offset: all that a consumer can read now. */
export const toTheEnd = -1

export interface DeleteRecordsRequest {
  readonly topics: readonly {
    readonly topic: string
    /** What is before the offset goes. */
    readonly partitions: readonly { readonly partition: number; readonly offset: number }[]
  }[]
  readonly timeoutMs: number
}

export interface TrimmedPartition {
  readonly topic: string
  readonly partition: number
  readonly errorCode: number
  /** The first offset that is left; -1 where it went wrong. */
  readonly lowWatermark: number
}

/** Only the leader of a partition does it. */
export const deleteRecords: RequestKind<DeleteRecordsRequest, readonly TrimmedPartition[]> = {
  name: 'DeleteRecords',
  api: 21,
  versions: [0, 2],
  flexibleFrom: 2,
  write(to, { topics, timeoutMs }) {
    to.array(topics, ({ topic, partitions }) => {
      to.string(topic)
      to.array(partitions, ({ partition, offset }) => {
        to.int32(partition)
        to.int64(offset)
        to.tags()
      })
      to.tags()
    })
    to.int32(timeoutMs)
    to.tags()
  },
  read(from) {
    from.int32()
    const topics = from.array(() => {
      const topic = from.string()
      const partitions = from.array(() => {
        const [partition, lowWatermark, errorCode] = [from.int32(), from.int64(), from.int16()]
        from.tags()
        return { topic, partition, errorCode, lowWatermark }
      })
      from.tags()
      return partitions
    })
    from.tags()
    return topics.flat()
  },
}
