import type { RequestKind } from '../wire/request-kind.ts'

/** In the place of a time: the first offset that is there, and the one after the last. */
export const earliest = -2
export const latest = -1

export interface ListOffsetsRequest {
  /** The end is where a reader of committed messages would stop. */
  readonly committed: boolean
  readonly topics: readonly {
    readonly topic: string
    readonly partitions: readonly { readonly partition: number; readonly timestamp: number }[]
  }[]
}

export interface ListedOffset {
  readonly topic: string
  readonly partition: number
  readonly errorCode: number
  readonly timestamp: number
  /** -1: nothing is as young as that. */
  readonly offset: number
}

export const listOffsets: RequestKind<ListOffsetsRequest, readonly ListedOffset[]> = {
  name: 'ListOffsets',
  api: 2,
  versions: [2, 6],
  flexibleFrom: 6,
  write(to, { committed, topics }, version) {
    // As a client, not as a replica.
    to.int32(-1)
    to.int8(committed ? 1 : 0)
    to.array(topics, ({ topic, partitions }) => {
      to.string(topic)
      to.array(partitions, ({ partition, timestamp }) => {
        to.int32(partition)
        if (version >= 4) to.int32(-1)
        to.int64(timestamp)
        to.tags()
      })
      to.tags()
    })
    to.tags()
  },
  read(from, version) {
    from.int32()
    const topics = from.array(() => {
      const topic = from.string()
      const partitions = from.array(() => {
        const [partition, errorCode, timestamp, offset] = [from.int32(), from.int16(), from.int64(), from.int64()]
        if (version >= 4) from.int32()
        from.tags()
        return { topic, partition, errorCode, timestamp, offset }
      })
      from.tags()
      return partitions
    })
    from.tags()
    return topics.flat()
  },
}
