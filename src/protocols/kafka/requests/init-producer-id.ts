import type { RequestKind } from '../wire/request-kind.ts'

export interface ProducerIdentity {
  readonly errorCode: number
  readonly producerId: number
  readonly epoch: number
}

/** Whose transactions it is to send. */
export interface Transactional {
  readonly id: string
  /** One that is not ended for so long is aborted. */
  readonly timeoutMs: number
}

/**
 * Who we are to the broker, so that it takes each batch once. Whoever had the same transactional id is shut out by this, and
 * what he did not end is aborted.
 */
export const initProducerId: RequestKind<Transactional | undefined, ProducerIdentity> = {
  name: 'InitProducerId',
  api: 22,
  versions: [0, 2],
  flexibleFrom: 2,
  write(to, transactional) {
    to.string(transactional?.id ?? null)
    to.int32(transactional?.timeoutMs ?? 0)
    to.tags()
  },
  read(from) {
    from.int32()
    const identity = { errorCode: from.int16(), producerId: from.int64(), epoch: from.int16() }
    from.tags()
    return identity
  },
  errorCodes: ({ errorCode }) => [errorCode],
}
