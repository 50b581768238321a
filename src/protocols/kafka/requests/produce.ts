import type { RequestKind } from '../wire/request-kind.ts'

export interface ProduceRequest {
  /** Null: outside any. */
  readonly transactionalId: string | null
  /** -1: all replicas in sync; 1: the leader; 0: nobody answers. */
  readonly acks: -1 | 0 | 1
  readonly timeoutMs: number
  readonly topics: readonly {
    readonly topic: string
    readonly partitions: readonly { readonly partition: number; readonly batch: Buffer }[]
  }[]
}

export interface ProducedPartition {
  readonly topic: string
  readonly partition: number
  readonly errorCode: number
  readonly message: string | null
  /** Of the first message; -1 where the broker does not say. */
  readonly offset: number
}

export const produce: RequestKind<ProduceRequest, readonly ProducedPartition[]> = {
  name: 'Produce',
  api: 0,
  versions: [3, 8],
  flexibleFrom: 9,
  write(to, { transactionalId, acks, timeoutMs, topics }) {
    to.string(transactionalId)
    to.int16(acks)
    to.int32(timeoutMs)
    to.array(topics, ({ topic, partitions }) => {
      to.string(topic)
      to.array(partitions, ({ partition, batch }) => {
        to.int32(partition)
        to.bytes(batch)
      })
    })
  },
  read(from, version) {
    const topics = from.array(() => {
      const topic = from.string()
      return from.array(() => {
        const [partition, errorCode, offset] = [from.int32(), from.int16(), from.int64()]
        from.int64()
        if (version >= 5) from.int64()
        if (version >= 8) from.array(() => [from.int32(), from.nullableString()])
        return { topic, partition, errorCode, offset, message: version >= 8 ? from.nullableString() : null }
      })
    })
    from.int32()
    return topics.flat()
  },
}
