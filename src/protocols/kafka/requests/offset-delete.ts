import type { RequestKind } from '../wire/request-kind.ts'
import { type PartitionError, readPartitionErrors } from './partition-errors.ts'

export interface OffsetDeleteRequest {
  readonly group: string
  readonly topics: readonly { readonly topic: string; readonly partitions: readonly number[] }[]
}

export interface ForgottenOffsets {
  readonly errorCode: number
  readonly partitions: readonly PartitionError[]
}

/** What a group has committed goes, for topics that none of it reads. */
export const offsetDelete: RequestKind<OffsetDeleteRequest, ForgottenOffsets> = {
  name: 'OffsetDelete',
  api: 47,
  versions: [0, 0],
  flexibleFrom: Number.POSITIVE_INFINITY,
  write(to, { group, topics }) {
    to.string(group)
    to.array(topics, ({ topic, partitions }) => {
      to.string(topic)
      to.array(partitions, (partition) => to.int32(partition))
    })
  },
  read(from) {
    const errorCode = from.int16()
    from.int32()
    return { errorCode, partitions: readPartitionErrors(from) }
  },
  errorCodes: ({ errorCode }) => [errorCode],
}
