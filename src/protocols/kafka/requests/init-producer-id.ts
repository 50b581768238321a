import type { RequestKind } from '../wire/request-kind.ts'

export interface ProducerIdentity {
  readonly errorCode: number
  readonly producerId: number
  readonly epoch: number
}

/** Who we are to the broker, so that it takes each batch once. Transactions are not ours. */
export const initProducerId: RequestKind<undefined, ProducerIdentity> = {
  name: 'InitProducerId',
  api: 22,
  versions: [0, 2],
  flexibleFrom: 2,
  write(to) {
    to.string(null)
    to.int32(0)
    to.tags()
  },
  read(from) {
    from.int32()
    const identity = { errorCode: from.int16(), producerId: from.int64(), epoch: from.int16() }
    from.tags()
    return identity
  },
}
