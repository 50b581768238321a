import type { RequestKind } from '../wire/request-kind.ts'

export interface ListGroupsRequest {
  /** Only those in one of these states (`Stable`, `Empty` …); empty: all. Older brokers tell all. */
  readonly states: readonly string[]
  /** Only those of one of these types (`classic`, `consumer`); empty: all. Older brokers tell all. */
  readonly types: readonly string[]
}

export interface ListedGroups {
  readonly errorCode: number
  readonly groups: readonly ListedGroup[]
}

export interface ListedGroup {
  readonly group: string
  /** `consumer`, `connect` …; empty where it has committed without members. */
  readonly protocolType: string
  /** Undefined: the broker is too old to say. */
  readonly state: string | undefined
  readonly type: string | undefined
}

/** Each broker knows those that it coordinates. */
export const listGroups: RequestKind<ListGroupsRequest, ListedGroups> = {
  name: 'ListGroups',
  api: 16,
  versions: [3, 5],
  flexibleFrom: 3,
  write(to, { states, types }, version) {
    if (version >= 4) to.array(states, (state) => to.string(state))
    if (version >= 5) to.array(types, (type) => to.string(type))
    to.tags()
  },
  read(from, version) {
    from.int32()
    const errorCode = from.int16()
    const groups = from.array(() => {
      const group = {
        group: from.string(),
        protocolType: from.string(),
        state: version >= 4 ? from.string() : undefined,
        type: version >= 5 ? from.string() : undefined,
      }
      from.tags()
      return group
    })
    from.tags()
    return { errorCode, groups }
  },
  errorCodes: ({ errorCode }) => [errorCode],
}
