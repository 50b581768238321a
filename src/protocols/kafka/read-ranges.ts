import { monotonicMs } from '../../shared/monotonic-ms.ts'
import { type Cluster, isPassing } from './cluster.ts'
import { offsetBehind } from './records/batch.ts'
import { type FetchAnswer, type FetchedPartition, type FetchRequest, fetch } from './requests/fetch.ts'
import { earliest, latest, listOffsets } from './requests/list-offsets.ts'
import { byTopic, nameOf, type PartitionName } from './topic-partition.ts'
import { accept, errorCodeIn, rejected } from './wire/rejected.ts'

export interface PartitionRange extends PartitionName {
  readonly from: number
  /** The offset behind the last one that is wanted; Infinity follows. */
  readonly until: number
}

export interface ReadOptions {
  readonly committed: boolean
  /** How long a broker may wait for something new. */
  readonly maxWaitMs: number
  /** What was wanted (`range.from` on) is not kept any more, or has been taken back: reading goes on at `from`. */
  readonly onGap: (range: PartitionRange, from: number) => void
}

/** What one broker answered. Its bytes are good until the next one is asked for. */
export interface Chunk {
  readonly partitions: readonly ChunkPart[]
}

export interface ChunkPart extends Omit<FetchedPartition, 'errorCode' | 'records'> {
  /** Whole batches may reach beyond the range at both ends: what is wanted lies in it. */
  readonly range: PartitionRange
  readonly records: Buffer
}

/**
 * Reads ranges of partitions from the brokers that lead them, each broker on its own and one answer ahead: the next is on
 * its way while the last one is read. Goes on when a leader dies, and never brings an offset twice. Ends when all ranges do.
 */
export async function* readRanges(
  cluster: Cluster,
  ranges: readonly PartitionRange[],
  options: ReadOptions,
): AsyncGenerator<Chunk> {
  const reader = new RangeReader(cluster, ranges, options)
  for (let answer = await reader.next(); answer; answer = await reader.next()) {
    if (answer.chunk.partitions.length > 0) yield answer.chunk
    answer.recycle()
  }
}

const maxBytes = 4 * 1024 * 1024
const pauseMs = 100
const offsetOutOfRange = 1
const unknownTopicOrPartition = 3
const nobody = -1

/** One partition, and how far it has been read. */
interface Reading {
  readonly range: PartitionRange
  position: number
  leader: number
  /** -1: nobody has told us yet. */
  leaderEpoch: number
  /** Since when nothing comes from it, and since when it has not even been there. */
  failingSince: number | undefined
  missingSince: number | undefined
}

interface Arrived {
  readonly chunk: Chunk
  recycle(): void
}

class RangeReader {
  readonly #cluster: Cluster
  readonly #options: ReadOptions
  readonly #byLeader = new Map<number, Reading[]>()
  readonly #underWay = new Map<number, Promise<{ readonly leader: number; readonly arrived: Arrived | undefined }>>()

  constructor(cluster: Cluster, ranges: readonly PartitionRange[], options: ReadOptions) {
    this.#cluster = cluster
    this.#options = options
    for (const range of ranges)
      if (range.from < range.until)
        this.#give(nobody, {
          ...{ range, position: range.from, leader: nobody, leaderEpoch: -1 },
          ...{ failingSince: undefined, missingSince: undefined },
        })
  }

  /** Undefined: there is no more. */
  async next(): Promise<Arrived | undefined> {
    for (let arrived: Arrived | undefined; ; ) {
      // What comes next is asked for before this is read.
      for (const leader of this.#byLeader.keys()) if (!this.#underWay.has(leader)) this.#ask(leader)
      if (arrived || this.#underWay.size === 0) return arrived
      const first = await Promise.race(this.#underWay.values())
      this.#underWay.delete(first.leader)
      arrived = first.arrived
    }
  }

  #ask(leader: number): void {
    const coming = leader === nobody ? this.#findLeaders() : this.#fetchFrom(leader)
    const told = coming.then((arrived) => ({ leader, arrived: arrived ?? undefined }))
    // Whoever has stopped reading does not want to hear how it ended.
    told.catch(() => undefined)
    this.#underWay.set(leader, told)
  }

  async #fetchFrom(leader: number): Promise<Arrived | undefined> {
    const readings = this.#byLeader.get(leader) ?? []
    // A broker fills an answer from the front: whoever was first is last now.
    readings.push(...readings.splice(0, 1))
    const asked = new Map(readings.map((reading) => [nameOf(reading.range), reading]))
    try {
      const connection = await this.#cluster.broker(leader)
      const answer = await connection.ask(fetch, this.#request(readings), this.#options.maxWaitMs)
      if (answer.errorCode !== 0) throw rejected(answer.errorCode)
      const partitions = await this.#take(asked, answer)
      return { chunk: { partitions }, recycle: () => connection.recycle(answer.frame) }
    } catch (error) {
      this.#failed([...asked.values()], error)
      return undefined
    }
  }

  #request(readings: readonly Reading[]): FetchRequest {
    const { committed, maxWaitMs } = this.#options
    const partitions = readings.map(({ range: { topic, partition }, leaderEpoch, position }) => ({
      ...{ topic, partition, leaderEpoch, offset: position },
    }))
    return { committed, maxWaitMs, minBytes: 1, maxBytes, partitionMaxBytes: maxBytes, topics: byTopic(partitions) }
  }

  async #take(asked: ReadonlyMap<string, Reading>, answer: FetchAnswer): Promise<ChunkPart[]> {
    const parts: ChunkPart[] = []
    for (const { errorCode, records, ...partition } of answer.partitions) {
      const reading = asked.get(nameOf(partition))
      if (reading === undefined) continue
      if (errorCode === offsetOutOfRange) await this.#mend(reading)
      else if (errorCode !== 0) this.#failed([reading], rejected(errorCode, placeOf(reading)))
      else {
        reading.failingSince = undefined
        reading.missingSince = undefined
        const behind = records === null ? undefined : offsetBehind(records)
        if (records === null || behind === undefined) continue
        parts.push({ ...partition, records, range: { ...reading.range, from: reading.position } })
        reading.position = Math.max(reading.position, behind)
      }
      if (reading.position >= reading.range.until) this.#takeAway(reading)
    }
    return parts
  }

  /** It begins later now; or it ends before where we were, after an election that lost something. */
  async #mend(reading: Reading): Promise<void> {
    const { range, position } = reading
    try {
      const first = await this.#offsetAt(reading, earliest)
      const from = position < first ? first : Math.min(position, await this.#offsetAt(reading, latest))
      if (from === position) return
      reading.position = from
      this.#options.onGap({ ...range, from: position }, from)
    } catch (error) {
      this.#failed([reading], error)
    }
  }

  async #offsetAt({ range: { topic, partition }, leader }: Reading, timestamp: number): Promise<number> {
    const connection = await this.#cluster.broker(leader)
    const topics = [{ topic, partitions: [{ partition, timestamp }] }]
    const [found] = await connection.ask(listOffsets, { committed: false, topics })
    accept(found?.errorCode ?? unknownTopicOrPartition, { topic, partition })
    return found?.offset ?? 0
  }

  /** Once: whoever is not found is looked for again. */
  async #findLeaders(): Promise<undefined> {
    const orphans = [...(this.#byLeader.get(nobody) ?? [])]
    const areFailing = orphans.some(({ failingSince }) => failingSince !== undefined)
    if (areFailing) await this.#cluster.pause(pauseMs)
    const names = [...new Set(orphans.map(({ range }) => range.topic))]
    const found = await this.#cluster.describeTopics(names, { anew: areFailing }).catch((error) => {
      this.#failed(orphans, error)
      return undefined
    })
    if (!found) return
    const topics = new Map(found.map((topic) => [topic.name, topic]))
    for (const reading of orphans) {
      const topic = topics.get(reading.range.topic)
      const found = topic?.partitions.find(({ partition }) => partition === reading.range.partition)
      if (found && found.leader >= 0) {
        reading.leaderEpoch = found.leaderEpoch
        this.#give(found.leader, reading)
      } else {
        const errorCode = topic?.errorCode || found?.errorCode || unknownTopicOrPartition
        this.#failed([reading], rejected(errorCode, topic?.errorCode ? { topic: reading.range.topic } : placeOf(reading)))
      }
    }
  }

  /**
   * Looks for them again, or throws. A cluster that is followed comes back one day; a topic that was deleted does not, and
   * neither is waited for by somebody who wants to come to an end.
   */
  #failed(readings: readonly Reading[], error: unknown): void {
    this.#cluster.signal.throwIfAborted()
    if (!isPassing(error)) throw error
    const now = monotonicMs()
    const isMissing = errorCodeIn(error) === unknownTopicOrPartition
    for (const reading of readings) {
      reading.failingSince ??= now
      reading.missingSince = isMissing ? (reading.missingSince ?? now) : undefined
      const wasNeverThere = isMissing && reading.leader === nobody && reading.leaderEpoch === -1
      const since = reading.range.until === Number.POSITIVE_INFINITY ? reading.missingSince : reading.failingSince
      if (wasNeverThere || (since !== undefined && now - since > this.#cluster.patienceMs)) throw error
      this.#give(nobody, reading)
    }
  }

  #give(leader: number, reading: Reading): void {
    this.#takeAway(reading)
    reading.leader = leader
    this.#byLeader.set(leader, [...(this.#byLeader.get(leader) ?? []), reading])
  }

  #takeAway(reading: Reading): void {
    const rest = (this.#byLeader.get(reading.leader) ?? []).filter((each) => each !== reading)
    if (rest.length > 0) this.#byLeader.set(reading.leader, rest)
    else this.#byLeader.delete(reading.leader)
  }
}

function placeOf({ range: { topic, partition } }: Reading): { readonly topic: string; readonly partition: number } {
  return { topic, partition }
}
