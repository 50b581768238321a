import type { RequestKind } from '../wire/request-kind.ts'

export interface CreatePartitionsRequest {
  readonly topics: readonly {
    readonly name: string
    /** How many it is to have, with those that it has. */
    readonly count: number
    /** Which brokers keep each of the new ones. Null: Kafka decides. */
    readonly assignments: readonly (readonly number[])[] | null
  }[]
  readonly timeoutMs: number
  readonly validateOnly: boolean
}

export interface GrownTopic {
  readonly name: string
  readonly errorCode: number
  readonly message: string | null
}

export const createPartitions: RequestKind<CreatePartitionsRequest, readonly GrownTopic[]> = {
  name: 'CreatePartitions',
  api: 37,
  versions: [0, 3],
  flexibleFrom: 2,
  write(to, { topics, timeoutMs, validateOnly }) {
    to.array(topics, ({ name, count, assignments }) => {
      to.string(name)
      to.int32(count)
      to.array(assignments, (brokers) => {
        to.array(brokers, (broker) => to.int32(broker))
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
      const topic = { name: from.string(), errorCode: from.int16(), message: from.nullableString() }
      from.tags()
      return topic
    })
    from.tags()
    return topics
  },
  errorCodes: (topics) => topics.map(({ errorCode }) => errorCode),
}
