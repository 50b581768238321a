import type { RequestKind } from '../wire/request-kind.ts'

export interface CreateTopicsRequest {
  readonly topics: readonly NewTopic[]
  readonly timeoutMs: number
  /** Only asks whether it could be done. */
  readonly validateOnly: boolean
}

export interface NewTopic {
  readonly name: string
  /** -1: as the broker has it; also where `assignments` say it. */
  readonly partitions: number
  readonly replicationFactor: number
  /** Which brokers keep which partition. Empty: Kafka decides. */
  readonly assignments: readonly { readonly partition: number; readonly brokers: readonly number[] }[]
  readonly configs: readonly { readonly name: string; readonly value: string | null }[]
}

export interface CreatedTopic {
  readonly name: string
  readonly errorCode: number
  readonly message: string | null
  /** -1 where it was not created, or who asks may not see it. */
  readonly partitions: number
  readonly replicationFactor: number
}

export const createTopics: RequestKind<CreateTopicsRequest, readonly CreatedTopic[]> = {
  name: 'CreateTopics',
  api: 19,
  versions: [5, 5],
  flexibleFrom: 5,
  write(to, { topics, timeoutMs, validateOnly }) {
    to.array(topics, ({ name, partitions, replicationFactor, assignments, configs }) => {
      to.string(name)
      to.int32(partitions)
      to.int16(replicationFactor)
      to.array(assignments, ({ partition, brokers }) => {
        to.int32(partition)
        to.array(brokers, (broker) => to.int32(broker))
        to.tags()
      })
      to.array(configs, (config) => {
        to.string(config.name)
        to.string(config.value)
        to.tags()
      })
      to.tags()
    })
    to.int32(timeoutMs)
    to.boolean(validateOnly)
    to.tags()
  },
  read(from) {
    from.int32()
    const topics = from.array(() => {
      const topic = {
        name: from.string(),
        errorCode: from.int16(),
        message: from.nullableString(),
        partitions: from.int32(),
        replicationFactor: from.int16(),
      }
      // Its settings, which DescribeConfigs tells with more of their history.
      from.nullableArray(() => {
        from.string()
        from.nullableString()
        from.boolean()
        from.int8()
        from.boolean()
        from.tags()
      })
      from.tags()
      return topic
    })
    from.tags()
    return topics
  },
  errorCodes: (topics) => topics.map(({ errorCode }) => errorCode),
}
