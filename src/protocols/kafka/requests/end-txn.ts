import type { RequestKind } from '../wire/request-kind.ts'

/** Which transaction is meant, and who we are to its coordinator. */
export interface TransactionName {
  readonly id: string
  readonly producerId: number
  readonly epoch: number
}

/** All of it is there from now on, or none of it. */
export const endTxn: RequestKind<{ readonly transaction: TransactionName; readonly committed: boolean }, number> = {
  name: 'EndTxn',
  api: 26,
  versions: [0, 3],
  flexibleFrom: 3,
  write(to, { transaction, committed }) {
    to.string(transaction.id)
    to.int64(transaction.producerId)
    to.int16(transaction.epoch)
    to.boolean(committed)
    to.tags()
  },
  read(from) {
    from.int32()
    const errorCode = from.int16()
    from.tags()
    return errorCode
  },
  errorCodes: (errorCode) => [errorCode],
}
