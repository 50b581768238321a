import type { Cluster } from '../../protocols/kafka/cluster.ts'
import type { KafkaLogin } from '../../protocols/kafka/login.ts'
import type { ChunkPart } from '../../protocols/kafka/read-ranges.ts'
import { batchesIn, type Codec } from '../../protocols/kafka/records/batch.ts'
import type { RecordCursor } from '../../protocols/kafka/records/record-cursor.ts'
import type { PartitionName } from '../../protocols/kafka/topic-partition.ts'
import { type ErrorFacts, MsaError } from '../../shared/errors.ts'
import { checkTopicName, findTopic, unknown } from './choose-topics.ts'
import { choosePartitions } from './consume.ts'
import type { OffsetRange } from './offset-range.ts'
import { createTopic, ownSettingsOf } from './producing/create-topic.ts'
import { Outbox } from './producing/outbox.ts'
import { boundsOf } from './reading/partition-offsets.ts'
import { readRecords } from './reading/read-records.ts'
import type { RecordSink } from './reading/record-sink.ts'
import { resolveRanges } from './reading/resolve-ranges.ts'
import type { RecordFilter } from './record-filter.ts'
import { withCluster } from './with-cluster.ts'

export interface CloneWish {
  readonly from: string
  readonly to: string
  readonly range: OffsetRange
  readonly partitions: readonly number[] | undefined
  readonly filter: RecordFilter | undefined
  /** Also behind what is there already. */
  readonly append: boolean
  /** By the keys, instead of where they were. */
  readonly repartition: boolean
  /** Undefined: as they are. */
  readonly codec: Codec | undefined
  readonly dryRun: boolean
}

export interface Cloned {
  readonly from: string
  readonly to: string
  readonly messages: number
  readonly isNew: boolean
  readonly isDryRun: boolean
  readonly partitions: number
}

export interface CloneAround {
  readonly signal: AbortSignal
  readonly onProgress: (messages: number) => void
  readonly onGap: (partition: PartitionName, from: number, to: number) => void
}

/** Copies a topic up to its end as it is now. */
export async function clone(login: KafkaLogin, wish: CloneWish, { signal, onProgress, onGap }: CloneAround): Promise<Cloned> {
  const { from, to, range, filter, dryRun } = wish
  checkTopicName(from)
  checkTopicName(to)
  if (from === to) throw refused('A topic cannot be copied to itself.', { exitCode: 2 })
  return withCluster(login, signal, async (cluster) => {
    const partitions = await choosePartitions(cluster, { topics: [from], partitions: wish.partitions })
    // Its end is fixed before anything is written.
    const { ranges } = await resolveRanges(cluster, partitions, { range, follow: false, committed: true })
    const { count, isNew } = await destination(cluster, wish)
    const sink = new CloneSink(cluster, wish, { partitions: count, signal, onProgress })
    const { matched } = await readRecords({ cluster }, ranges, sink, { committed: true, filter, onGap })
    await sink.end()
    return { from, to, messages: matched, isNew, isDryRun: dryRun, partitions: count }
  })
}

async function destination(
  cluster: Cluster,
  { from, to, append, dryRun, repartition }: CloneWish,
): Promise<{ readonly count: number; readonly isNew: boolean }> {
  const original = await findTopic(cluster, from)
  if (!original) throw await unknown(cluster, from)
  const there = await findTopic(cluster, to)
  const count = original.partitions.length
  if (there) {
    const places = there.partitions.map(({ partition }) => ({ topic: to, partition }))
    const bounds = await boundsOf(cluster, places, false)
    const messages = bounds.reduce((sum, { first, end }) => sum + end - first, 0)
    if (messages > 0 && !append)
      throw refused(`There are messages in "${to}" already.`, { hint: `msa topic clone ${from} ${to} --append`, exitCode: 3 })
    if (places.length < count && !repartition)
      throw refused(`"${to}" has ${places.length} partitions, and "${from}" has ${count}.`, {
        hint: `msa topic clone ${from} ${to} --repartition   or  msa topic alter ${to} --partitions ${count}`,
        exitCode: 3,
      })
    return { count: places.length, isNew: false }
  }
  if (!dryRun) {
    const replicas = original.partitions[0]?.replicas.length
    await createTopic(cluster, { name: to, partitions: count, replicas, settings: await ownSettingsOf(cluster, from) })
  }
  return { count, isNew: true }
}

function refused(message: string, facts: ErrorFacts): MsaError {
  return new MsaError(facts.exitCode === 2 ? 'USAGE' : 'FAILED', message, facts)
}

interface SinkAround extends Pick<CloneAround, 'signal' | 'onProgress'> {
  readonly partitions: number
}

/** Sends on what it is given. It is packed as the first batch is, unless something else was wished for. */
class CloneSink implements RecordSink {
  readonly #cluster: Cluster
  readonly #wish: CloneWish
  readonly #around: SinkAround
  #outbox: Outbox | undefined
  #codec: Codec
  #partition = 0
  readonly #waiting: Parameters<Outbox['put']>[] = []

  constructor(cluster: Cluster, wish: CloneWish, around: SinkAround) {
    this.#cluster = cluster
    this.#wish = wish
    this.#around = around
    this.#codec = wish.codec ?? 'none'
  }

  begin({ range, records }: ChunkPart): void {
    this.#partition = range.partition
    if (this.#outbox === undefined && this.#wish.codec === undefined)
      for (const { codec } of batchesIn(records)) {
        this.#codec = codec
        break
      }
  }

  add(cursor: RecordCursor): void {
    if (this.#wish.dryRun) return
    const record = {
      ...{ key: cursor.key(), value: cursor.value(), timestamp: cursor.timestamp },
      headers: cursor.headerCount > 0 ? cursor.headers() : [],
    }
    this.#waiting.push([record, this.#wish.repartition ? undefined : this.#partition])
  }

  async flush(): Promise<void> {
    if (this.#waiting.length === 0) return
    const { signal, onProgress, partitions } = this.#around
    this.#outbox ??= await Outbox.open(this.#cluster, {
      ...{ topic: this.#wish.to, partitions, partitioner: 'murmur2', acks: -1, codec: this.#codec },
    })
    for (const each of this.#waiting) {
      this.#outbox.put(...each)
      if (this.#outbox.mustWait) await this.#outbox.room(signal)
    }
    this.#waiting.length = 0
    onProgress(this.#outbox.delivered)
  }

  async end(): Promise<void> {
    await this.#outbox?.flush()
  }
}
