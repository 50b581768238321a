import type { RequestKind } from '../wire/request-kind.ts'

export interface OffsetCommitRequest {
  readonly group: string
  readonly topics: readonly {
    readonly topic: string
    readonly partitions: readonly { readonly partition: number; readonly offset: number; readonly metadata?: string }[]
  }[]
}

export interface CommittedPartition {
  readonly topic: string
  readonly partition: number
  readonly errorCode: number
}

/** As somebody who is not in the group: the broker takes it while nobody is. */
export const offsetCommit: RequestKind<OffsetCommitRequest, readonly CommittedPartition[]> = {
  name: 'OffsetCommit',
  api: 8,
  versions: [7, 8],
  flexibleFrom: 8,
  write(to, { group, topics }) {
    to.string(group)
    // No generation, no member, no instance.
    to.int32(-1)
    to.string('')
    to.string(null)
    to.array(topics, ({ topic, partitions }) => {
      to.string(topic)
      to.array(partitions, ({ partition, offset, metadata = '' }) => {
        to.int32(partition)
        to.int64(offset)
        to.int32(-1)
        to.string(metadata)
        to.tags()
      })
      to.tags()
    })
    to.tags()
  },
  read(from) {
    from.int32()
    const topics = from.array(() => {
      const topic = from.string()
      const partitions = from.array(() => {
        const [partition, errorCode] = [from.int32(), from.int16()]
        from.tags()
        return { topic, partition, errorCode }
      })
      from.tags()
      return partitions
    })
    from.tags()
    return topics.flat()
  },
  errorCodes: (partitions) => partitions.map(({ errorCode }) => errorCode),
}
