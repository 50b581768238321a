import type { RequestKind } from '../wire/request-kind.ts'
import type { Writer } from '../wire/writer.ts'
import { type PartitionError, readPartitionErrors } from './partition-errors.ts'

export interface OffsetCommitRequest {
  readonly group: string
  readonly topics: readonly {
    readonly topic: string
    readonly partitions: readonly { readonly partition: number; readonly offset: number; readonly metadata?: string }[]
  }[]
}

/** As somebody who is not in the group: the broker takes it while nobody is. */
export const offsetCommit: RequestKind<OffsetCommitRequest, readonly PartitionError[]> = {
  name: 'OffsetCommit',
  api: 8,
  versions: [7, 8],
  flexibleFrom: 8,
  write(to, { group, topics }) {
    to.string(group)
    writeNobody(to)
    writeOffsets(to, topics)
    to.tags()
  },
  read(from) {
    from.int32()
    const partitions = readPartitionErrors(from)
    from.tags()
    return partitions
  },
  errorCodes: (partitions) => partitions.map(({ errorCode }) => errorCode),
}

/** No generation, no member, no instance. */
export function writeNobody(to: Writer): void {
  to.int32(-1)
  to.string('')
  to.string(null)
}

export function writeOffsets(to: Writer, topics: OffsetCommitRequest['topics']): void {
  to.array(topics, ({ topic, partitions }) => {
    to.string(topic)
    to.array(partitions, ({ partition, offset, metadata = '' }) => {
      to.int32(partition)
      to.int64(offset)
      // Of no known leader.
      to.int32(-1)
      to.string(metadata)
      to.tags()
    })
    to.tags()
  })
}
