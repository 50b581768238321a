import type { RequestKind } from '../wire/request-kind.ts'

export interface MetadataRequest {
  /** Null: all of them. */
  readonly topics: readonly string[] | null
}

export interface Metadata {
  readonly brokers: readonly Broker[]
  readonly clusterId: string | null
  readonly controllerId: number
  readonly topics: readonly TopicMetadata[]
}

export interface Broker {
  readonly id: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
}

export interface TopicMetadata {
  readonly errorCode: number
  readonly name: string
  readonly isInternal: boolean
  readonly partitions: readonly PartitionMetadata[]
}

export interface PartitionMetadata {
  readonly errorCode: number
  readonly partition: number
  /** -1: there is none. */
  readonly leader: number
  /** -1 where the broker does not say. */
  readonly leaderEpoch: number
  readonly replicas: readonly number[]
  readonly inSync: readonly number[]
  readonly offline: readonly number[]
}

export const metadata: RequestKind<MetadataRequest, Metadata> = {
  name: 'Metadata',
  api: 3,
  versions: [4, 9],
  flexibleFrom: 9,
  write(to, { topics }, version) {
    to.array(topics, (name) => {
      to.string(name)
      to.tags()
    })
    // Looking must not create anything.
    to.boolean(false)
    if (version >= 8) {
      to.boolean(false)
      to.boolean(false)
    }
    to.tags()
  },
  read(from, version) {
    from.int32()
    const brokers = from.array(() => {
      const broker = { id: from.int32(), host: from.string(), port: from.int32(), rack: from.nullableString() }
      from.tags()
      return broker
    })
    const clusterId = from.nullableString()
    const controllerId = from.int32()
    const topics = from.array(() => {
      const topic = {
        errorCode: from.int16(),
        name: from.string(),
        isInternal: from.boolean(),
        partitions: from.array(() => {
          const partition = {
            errorCode: from.int16(),
            partition: from.int32(),
            leader: from.int32(),
            leaderEpoch: version >= 7 ? from.int32() : -1,
            replicas: from.array(() => from.int32()),
            inSync: from.array(() => from.int32()),
            offline: version >= 5 ? from.array(() => from.int32()) : [],
          }
          from.tags()
          return partition
        }),
      }
      if (version >= 8) from.int32()
      from.tags()
      return topic
    })
    if (version >= 8) from.int32()
    from.tags()
    return { brokers, clusterId, controllerId, topics }
  },
}
