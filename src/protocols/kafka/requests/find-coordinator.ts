import type { RequestKind } from '../wire/request-kind.ts'

export interface Coordinator {
  readonly errorCode: number
  readonly message: string | null
  readonly id: number
  readonly host: string
  readonly port: number
}

/** Which broker keeps this group. */
export const findCoordinator: RequestKind<string, Coordinator> = {
  name: 'FindCoordinator',
  api: 10,
  versions: [1, 3],
  flexibleFrom: 3,
  write(to, group) {
    to.string(group)
    to.int8(0)
    to.tags()
  },
  read(from) {
    from.int32()
    const coordinator = {
      errorCode: from.int16(),
      message: from.nullableString(),
      id: from.int32(),
      host: from.string(),
      port: from.int32(),
    }
    from.tags()
    return coordinator
  },
}
