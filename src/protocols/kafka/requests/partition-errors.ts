import type { Reader } from '../wire/reader.ts'

export interface PartitionError {
  readonly topic: string
  readonly partition: number
  /** 0: it went well. */
  readonly errorCode: number
}

/** How each partition fared, as several requests answer it. */
export function readPartitionErrors(from: Reader): readonly PartitionError[] {
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
  return topics.flat()
}
