import type { RequestKind } from '../wire/request-kind.ts'
import type { TransactionName } from './end-txn.ts'
import type { CommittedPartition, OffsetCommitRequest } from './offset-commit.ts'

export interface TxnOffsetCommitRequest extends OffsetCommitRequest {
  readonly transaction: TransactionName
}

/** Where a group is as soon as the transaction is committed; as somebody who is not in the group. */
export const txnOffsetCommit: RequestKind<TxnOffsetCommitRequest, readonly CommittedPartition[]> = {
  name: 'TxnOffsetCommit',
  api: 28,
  versions: [0, 3],
  flexibleFrom: 3,
  write(to, { transaction, group, topics }, version) {
    to.string(transaction.id)
    to.string(group)
    to.int64(transaction.producerId)
    to.int16(transaction.epoch)
    if (version >= 3) {
      // No generation, no member, no instance.
      to.int32(-1)
      to.string('')
      to.string(null)
    }
    to.array(topics, ({ topic, partitions }) => {
      to.string(topic)
      to.array(partitions, ({ partition, offset, metadata = '' }) => {
        to.int32(partition)
        to.int64(offset)
        if (version >= 2) to.int32(-1)
        to.string(metadata)
        to.tags()
      })
      to.tags()
    })
    to.tags()
  },
  read(from) {
    from.int32()
    const topics = from.array(() => {
      const topic = from.string()
      const partitions = from.array(() => {
        const [partition, errorCode] = [from.int32(), from.int16()]
        from.tags()
        return { topic, partition, errorCode }
      })
      from.tags()
      return partitions
    })
    from.tags()
    return topics.flat()
  },
  errorCodes: (partitions) => partitions.map(({ errorCode }) => errorCode),
}
