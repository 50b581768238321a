import type { ConsumerAssignment } from '../consumer-protocol.ts'
import type { Reader } from '../wire/reader.ts'
import type { RequestKind } from '../wire/request-kind.ts'

export interface DescribedConsumerGroup {
  readonly group: string
  readonly errorCode: number
  readonly message: string | null
  readonly state: string
  readonly epoch: number
  readonly assignmentEpoch: number
  readonly assignor: string
  readonly members: readonly ConsumerGroupMember[]
}

export interface ConsumerGroupMember {
  readonly memberId: string
  readonly instanceId: string | null
  readonly rack: string | null
  readonly epoch: number
  readonly clientId: string
  readonly host: string
  readonly topics: readonly string[]
  readonly topicRegex: string | null
  readonly assignment: ConsumerAssignment
  /** What it is going to have, once the others have let go of it. */
  readonly targetAssignment: ConsumerAssignment
}

/** Groups whose coordinator divides the work (KIP-848). GROUP_ID_NOT_FOUND also stands for a group of the older kind. */
export const consumerGroupDescribe: RequestKind<readonly string[], readonly DescribedConsumerGroup[]> = {
  name: 'ConsumerGroupDescribe',
  api: 69,
  versions: [0, 1],
  flexibleFrom: 0,
  write(to, groups) {
    to.array(groups, (group) => to.string(group))
    to.boolean(false)
    to.tags()
  },
  read(from, version) {
    from.int32()
    const groups = from.array(() => {
      const group = {
        ...{ errorCode: from.int16(), message: from.nullableString(), group: from.string(), state: from.string() },
        ...{ epoch: from.int32(), assignmentEpoch: from.int32(), assignor: from.string() },
        members: from.array(() => memberIn(from, version)),
      }
      from.int32()
      from.tags()
      return group
    })
    from.tags()
    return groups
  },
  errorCodes: (groups) => groups.map(({ errorCode }) => errorCode),
}

function memberIn(from: Reader, version: number): ConsumerGroupMember {
  const member = {
    ...{ memberId: from.string(), instanceId: from.nullableString(), rack: from.nullableString() },
    ...{ epoch: from.int32(), clientId: from.string(), host: from.string() },
    ...{ topics: from.array(() => from.string()), topicRegex: from.nullableString() },
    ...{ assignment: assignmentIn(from), targetAssignment: assignmentIn(from) },
  }
  if (version >= 1) from.int8()
  from.tags()
  return member
}

const uuidLength = 16

function assignmentIn(from: Reader): ConsumerAssignment {
  const assignment = from.array(() => {
    from.skip(uuidLength)
    const part = { topic: from.string(), partitions: from.array(() => from.int32()) }
    from.tags()
    return part
  })
  from.tags()
  return assignment
}
