import type { RequestKind } from '../wire/request-kind.ts'
import type { TransactionName } from './end-txn.ts'

/** Of which group a transaction is going to move the place. */
export const addOffsetsToTxn: RequestKind<{ readonly transaction: TransactionName; readonly group: string }, number> = {
  name: 'AddOffsetsToTxn',
  api: 25,
  versions: [0, 3],
  flexibleFrom: 3,
  write(to, { transaction, group }) {
    to.string(transaction.id)
    to.int64(transaction.producerId)
    to.int16(transaction.epoch)
    to.string(group)
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
