import type { RequestKind } from '../wire/request-kind.ts'

export interface SaslMechanisms {
  readonly errorCode: number
  /** What the broker would take. */
  readonly mechanisms: readonly string[]
}

export const saslHandshake: RequestKind<string, SaslMechanisms> = {
  name: 'SaslHandshake',
  api: 17,
  versions: [1, 1],
  flexibleFrom: Number.POSITIVE_INFINITY,
  write: (to, mechanism) => to.string(mechanism),
  read: (from) => ({ errorCode: from.int16(), mechanisms: from.array(() => from.string()) }),
}
