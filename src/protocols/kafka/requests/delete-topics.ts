import type { RequestKind } from '../wire/request-kind.ts'

export interface DeleteTopicsRequest {
  readonly topics: readonly string[]
  readonly timeoutMs: number
}

export interface DeletedTopic {
  readonly name: string
  readonly errorCode: number
  readonly message: string | null
}

export const deleteTopics: RequestKind<DeleteTopicsRequest, readonly DeletedTopic[]> = {
  name: 'DeleteTopics',
  api: 20,
  versions: [4, 5],
  flexibleFrom: 4,
  write(to, { topics, timeoutMs }) {
    to.array(topics, (name) => to.string(name))
    to.int32(timeoutMs)
    to.tags()
  },
  read(from, version) {
    from.int32()
    const topics = from.array(() => {
      const topic = {
        name: from.string(),
        errorCode: from.int16(),
        message: version >= 5 ? from.nullableString() : null,
      }
      from.tags()
      return topic
    })
    from.tags()
    return topics
  },
  errorCodes: (topics) => topics.map(({ errorCode }) => errorCode),
}
