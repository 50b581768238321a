import type { RequestKind } from '../wire/request-kind.ts'

export interface OffsetFetchRequest {
  readonly group: string
  /** What a transaction is about to commit is waited for. */
  readonly stable?: boolean
  /** Null: all that it has committed. */
  readonly topics: readonly { readonly topic: string; readonly partitions: readonly number[] }[] | null
}

export interface CommittedOffsets {
  readonly errorCode: number
  readonly partitions: readonly CommittedOffset[]
}

export interface CommittedOffset {
  readonly topic: string
  readonly partition: number
  readonly errorCode: number
  /** -1: nothing was committed. */
  readonly offset: number
  readonly leaderEpoch: number
  readonly metadata: string | null
}

export const offsetFetch: RequestKind<OffsetFetchRequest, CommittedOffsets> = {
  name: 'OffsetFetch',
  api: 9,
  versions: [5, 7],
  flexibleFrom: 6,
  write(to, { group, stable = false, topics }, version) {
    to.string(group)
    to.array(topics, ({ topic, partitions }) => {
      to.string(topic)
      to.array(partitions, (partition) => to.int32(partition))
      to.tags()
    })
    if (version >= 7) to.boolean(stable)
    to.tags()
  },
  read(from) {
    from.int32()
    const topics = from.array(() => {
      const topic = from.string()
      const partitions = from.array(() => {
        const committed = {
          ...{ topic, partition: from.int32(), offset: from.int64(), leaderEpoch: from.int32() },
          ...{ metadata: from.nullableString(), errorCode: from.int16() },
        }
        from.tags()
        return committed
      })
      from.tags()
      return partitions
    })
    const errorCode = from.int16()
    from.tags()
    return { errorCode, partitions: topics.flat() }
  },
  errorCodes: ({ errorCode, partitions }) => [errorCode, ...partitions.map((partition) => partition.errorCode)],
}
