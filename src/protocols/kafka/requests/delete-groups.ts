import type { RequestKind } from '../wire/request-kind.ts'

export interface DeletedGroup {
  readonly group: string
  readonly errorCode: number
}

/** With all that they have committed. Only the coordinator of a group does it, and only while it is empty. */
export const deleteGroups: RequestKind<readonly string[], readonly DeletedGroup[]> = {
  name: 'DeleteGroups',
  api: 42,
  versions: [0, 2],
  flexibleFrom: 2,
  write(to, groups) {
    to.array(groups, (group) => to.string(group))
    to.tags()
  },
  read(from) {
    from.int32()
    const groups = from.array(() => {
      const group = { group: from.string(), errorCode: from.int16() }
      from.tags()
      return group
    })
    from.tags()
    return groups
  },
  errorCodes: (groups) => groups.map(({ errorCode }) => errorCode),
}
