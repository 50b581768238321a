import type { RequestKind } from '../wire/request-kind.ts'
import type { TransactionName } from './end-txn.ts'
import { type PartitionError, readPartitionErrors } from './partition-errors.ts'

export interface AddPartitionsRequest {
  readonly transaction: TransactionName
  readonly topics: readonly { readonly topic: string; readonly partitions: readonly number[] }[]
}

/** Where a transaction is going to write: its end is told there. */
export const addPartitionsToTxn: RequestKind<AddPartitionsRequest, readonly PartitionError[]> = {
  name: 'AddPartitionsToTxn',
  api: 24,
  versions: [0, 3],
  flexibleFrom: 3,
  write(to, { transaction, topics }) {
    to.string(transaction.id)
    to.int64(transaction.producerId)
    to.int16(transaction.epoch)
    to.array(topics, ({ topic, partitions }) => {
      to.string(topic)
      to.array(partitions, (partition) => to.int32(partition))
      to.tags()
    })
    to.tags()
  },
  read(from) {
    from.int32()
    const partitions = readPartitionErrors(from)
    from.tags()
    return partitions
  },
  errorCodes: (partitions) => partitions.map(({ errorCode }) => errorCode),
}
