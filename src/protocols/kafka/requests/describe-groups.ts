import { type ConsumerAssignment, type ConsumerSubscription, readAssignment, readSubscription } from '../consumer-protocol.ts'
import type { RequestKind } from '../wire/request-kind.ts'

export interface DescribedGroup {
  readonly group: string
  readonly errorCode: number
  readonly message: string | null
  /** `Stable`, `Empty`, `Dead` (there is none) … */
  readonly state: string
  readonly protocolType: string
  /** Who divides the partitions: `range`, `cooperative-sticky` … */
  readonly protocol: string
  readonly members: readonly GroupMember[]
}

export interface GroupMember {
  readonly memberId: string
  readonly instanceId: string | null
  readonly clientId: string
  readonly host: string
  /** Undefined where the group is not one of consumers, or has not divided them yet. */
  readonly subscription: ConsumerSubscription | undefined
  readonly assignment: ConsumerAssignment | undefined
}

/** Groups whose members divide the work among themselves. Only the coordinator of a group knows it. */
export const describeGroups: RequestKind<readonly string[], readonly DescribedGroup[]> = {
  name: 'DescribeGroups',
  api: 15,
  versions: [5, 6],
  flexibleFrom: 5,
  write(to, groups) {
    to.array(groups, (group) => to.string(group))
    to.boolean(false)
    to.tags()
  },
  read(from, version) {
    from.int32()
    const groups = from.array(() => {
      const errorCode = from.int16()
      const message = version >= 6 ? from.nullableString() : null
      const [group, state, protocolType, protocol] = [from.string(), from.string(), from.string(), from.string()]
      const isOfConsumers = protocolType === 'consumer'
      const members = from.array((): GroupMember => {
        const member = {
          ...{ memberId: from.string(), instanceId: from.nullableString() },
          ...{ clientId: from.string(), host: from.string() },
        }
        const [subscription, assignment] = [from.nullableBytes(), from.nullableBytes()]
        from.tags()
        return {
          ...member,
          subscription: isOfConsumers ? readSubscription(subscription) : undefined,
          assignment: isOfConsumers ? readAssignment(assignment) : undefined,
        }
      })
      from.int32()
      from.tags()
      return { group, errorCode, message, state, protocolType, protocol, members }
    })
    from.tags()
    return groups
  },
  errorCodes: (groups) => groups.map(({ errorCode }) => errorCode),
}
