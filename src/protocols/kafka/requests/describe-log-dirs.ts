import type { RequestKind } from '../wire/request-kind.ts'

export interface DescribeLogDirsRequest {
  /** Null: all that the broker keeps. */
  readonly topics: readonly { readonly topic: string; readonly partitions: readonly number[] }[] | null
}

export interface LogDirs {
  readonly errorCode: number
  readonly dirs: readonly LogDir[]
}

export interface LogDir {
  readonly path: string
  readonly errorCode: number
  /** Of its disk; -1 where the broker does not say. */
  readonly totalBytes: number
  readonly usableBytes: number
  readonly replicas: readonly {
    readonly topic: string
    readonly partition: number
    readonly sizeBytes: number
    /** How far it is behind the end, or behind the replica that it is going to replace. */
    readonly offsetLag: number
    /** It is being moved here from another folder. */
    readonly isFuture: boolean
  }[]
}

/** Each broker knows its own. */
export const describeLogDirs: RequestKind<DescribeLogDirsRequest, LogDirs> = {
  name: 'DescribeLogDirs',
  api: 35,
  versions: [1, 4],
  flexibleFrom: 2,
  write(to, { topics }) {
    to.array(topics, ({ topic, partitions }) => {
      to.string(topic)
      to.array(partitions, (partition) => to.int32(partition))
      to.tags()
    })
    to.tags()
  },
  read(from, version) {
    from.int32()
    const errorCode = version >= 3 ? from.int16() : 0
    const dirs = from.array(() => {
      const [code, path] = [from.int16(), from.string()]
      const topics = from.array(() => {
        const topic = from.string()
        const partitions = from.array(() => {
          const [partition, sizeBytes, offsetLag, isFuture] = [from.int32(), from.int64(), from.int64(), from.boolean()]
          from.tags()
          return { topic, partition, sizeBytes, offsetLag, isFuture }
        })
        from.tags()
        return partitions
      })
      const [totalBytes, usableBytes] = version >= 4 ? [from.int64(), from.int64()] : [-1, -1]
      from.tags()
      return { path, errorCode: code, totalBytes, usableBytes, replicas: topics.flat() }
    })
    from.tags()
    return { errorCode, dirs }
  },
  errorCodes: ({ errorCode }) => [errorCode],
}
