import type { RequestKind } from '../wire/request-kind.ts'

export interface Coordinator {
  readonly errorCode: number
  readonly message: string | null
  readonly id: number
  readonly host: string
  readonly port: number
}

/** Whose coordinator is meant. */
export interface Coordinated {
  readonly kind: 'group' | 'transaction'
  readonly name: string
}

/** Which broker keeps this group, or this transaction. */
export const findCoordinator: RequestKind<Coordinated, Coordinator> = {
  name: 'FindCoordinator',
  api: 10,
  versions: [1, 3],
  flexibleFrom: 3,
  write(to, { kind, name }) {
    to.string(name)
    to.int8(kind === 'group' ? 0 : 1)
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
