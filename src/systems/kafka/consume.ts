import type { Cluster } from '../../protocols/kafka/cluster.ts'
import type { KafkaLogin } from '../../protocols/kafka/login.ts'
import type { PartitionName } from '../../protocols/kafka/topic-partition.ts'
import { MsaError } from '../../shared/errors.ts'
import { chooseTopics } from './choose-topics.ts'
import type { OffsetRange } from './offset-range.ts'
import type { PartitionBounds } from './reading/partition-offsets.ts'
import { type ReadEnd, readRecords } from './reading/read-records.ts'
import type { RecordSink } from './reading/record-sink.ts'
import { resolveRanges } from './reading/resolve-ranges.ts'
import type { RecordFilter } from './record-filter.ts'
import { withCluster } from './with-cluster.ts'

export interface ConsumeWish {
  /** Names and patterns. */
  readonly topics: readonly string[]
  /** Undefined: all. */
  readonly partitions: readonly number[] | undefined
  readonly range: OffsetRange
  readonly follow: boolean
  readonly committed: boolean
  readonly filter: RecordFilter | undefined
  readonly max: number | undefined
  readonly idleMs: number | undefined
}

export interface ConsumeNews {
  /** What is going to be read, before it is. */
  readonly onBegin: (partitions: readonly PartitionName[]) => void
  readonly onGap: (partition: PartitionName, from: number, to: number) => void
  /** Partitions that do not have the offset that was asked for. */
  readonly onOutside: (partition: PartitionBounds, offset: number) => void
}

export interface ConsumeEnd extends ReadEnd {
  /** Where each partition ended when reading began. */
  readonly partitions: readonly PartitionBounds[]
}

/** Reads topics into a sink, as nobody: no group knows of it. */
export async function consume(
  login: KafkaLogin,
  wish: ConsumeWish,
  { sink, news, signal }: { readonly sink: RecordSink; readonly news: ConsumeNews; readonly signal: AbortSignal },
): Promise<ConsumeEnd> {
  const silence = new AbortController()
  return withCluster(login, AbortSignal.any([signal, silence.signal]), async (cluster) => {
    const partitions = await choosePartitions(cluster, wish)
    const { ranges, bounds, outside } = await resolveRanges(cluster, partitions, wish)
    reportOutside(outside, bounds, wish.range, news)
    news.onBegin(partitions)
    const { committed, filter, max, idleMs } = wish
    const end = await readRecords({ cluster, silence }, ranges, sink, { committed, filter, max, idleMs, onGap: news.onGap })
    return { ...end, partitions: bounds }
  })
}

/** The partitions that are meant: all of the topics, or those with these numbers. */
export async function choosePartitions(
  cluster: Cluster,
  { topics, partitions }: Pick<ConsumeWish, 'topics' | 'partitions'>,
): Promise<readonly PartitionName[]> {
  const chosen = await chooseTopics(cluster, topics)
  const there = chosen.flatMap(({ name, partitions: all }) =>
    all.map(({ partition }) => ({ topic: name, partition })).sort((a, b) => a.partition - b.partition),
  )
  const missing = partitions?.find((partition) => !there.some((each) => each.partition === partition))
  if (missing !== undefined) throw noPartition(chosen[0]?.name ?? '', missing, there.length)
  return partitions === undefined ? there : there.filter(({ partition }) => partitions.includes(partition))
}

export function noPartition(topic: string, partition: number, count: number): MsaError {
  const has = count === 1 ? 'it has only partition 0' : `it has 0 to ${count - 1}`
  return new MsaError('USAGE', `There is no partition ${partition} in "${topic}": ${has}.`, {
    hint: `msa topic describe ${topic}`,
    exitCode: 2,
  })
}

function reportOutside(
  outside: readonly PartitionBounds[],
  bounds: readonly PartitionBounds[],
  { from }: OffsetRange,
  news: ConsumeNews,
): void {
  if (from?.kind !== 'offset' || outside.length === 0) return
  const [one] = outside
  if (one && outside.length === bounds.length) {
    const has =
      one.end === one.first
        ? `nothing${one.end > 0 ? ` any more, and ends at ${one.end}` : ''}`
        : `${one.first} to ${one.end - 1}`
    throw new MsaError('OFFSET_OUTSIDE', `There is no offset ${from.offset} in ${one.topic}[${one.partition}]: it has ${has}.`, {
      hint: `--offset ${one.first}   or  --offset start`,
    })
  }
  for (const each of outside) news.onOutside(each, from.offset)
}
