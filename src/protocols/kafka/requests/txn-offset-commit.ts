import type { RequestKind } from '../wire/request-kind.ts'
import type { TransactionName } from './end-txn.ts'
import { type OffsetCommitRequest, writeNobody, writeOffsets } from './offset-commit.ts'
import { type PartitionError, readPartitionErrors } from './partition-errors.ts'

export interface TxnOffsetCommitRequest extends OffsetCommitRequest {
  readonly transaction: TransactionName
}

/** Where a group is as soon as the transaction is committed; as somebody who is not in the group. */
export const txnOffsetCommit: RequestKind<TxnOffsetCommitRequest, readonly PartitionError[]> = {
  name: 'TxnOffsetCommit',
  api: 28,
  versions: [2, 3],
  flexibleFrom: 3,
  write(to, { transaction, group, topics }, version) {
    to.string(transaction.id)
    to.string(group)
    to.int64(transaction.producerId)
    to.int16(transaction.epoch)
    if (version >= 3) writeNobody(to)
    writeOffsets(to, topics)
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
