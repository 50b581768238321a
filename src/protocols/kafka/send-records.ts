import { WireError } from '../wire-error.ts'
import { type Cluster, isPassing } from './cluster.ts'
import { batchHeadLength, type Codec } from './records/batch.ts'
import { BatchWriter, type NewRecord, roomFor } from './records/batch-writer.ts'
import { type Compression, compressionOf } from './records/compression.ts'
import { initProducerId } from './requests/init-producer-id.ts'
import type { TopicMetadata } from './requests/metadata.ts'
import { type ProducedPartition, type ProduceRequest, produce } from './requests/produce.ts'
import type { Connection } from './wire/connection.ts'
import { accept, errorCodeIn, rejected } from './wire/rejected.ts'

export interface SenderOptions {
  /** -1: all replicas in sync. Then a broker takes each message once, however often it had to be sent. */
  readonly acks: -1 | 0 | 1
  readonly codec: Codec
  /** How long a message may wait for others to share a batch with. */
  readonly lingerMs: number
  /** How long a batch is tried to be delivered. */
  readonly deliveryTimeoutMs: number
  /** So many messages have their offsets, from this one on; -1 where nobody was asked. */
  readonly onDelivered: (topic: string, partition: number, offset: number, count: number) => void
}

/** A batch with little space left is not worth waiting for; brokers take a megabyte unless they are told otherwise. */
const batchBytes = 950_000
const firstRoomBytes = 65_536
const mostUnderWay = 5
const mostWaitingBytes = 32 * 1024 * 1024
const retryPauseMs = 100
const requestTimeoutMs = 30_000
const unknownTopicOrPartition = 3
const leaderNotAvailable = 5
const tooLarge = [10, 18]
const duplicateSequence = 46

interface Batch {
  readonly bytes: Buffer
  /** Whose memory the bytes are in, where it is not their own. */
  readonly writer: BatchWriter | undefined
  readonly count: number
  readonly sequence: number
  readonly deadline: number
}

interface Identity {
  readonly producerId: number
  readonly epoch: number
}

/** What is on its way to one partition. */
interface Lane {
  readonly topic: string
  readonly partition: number
  writer: BatchWriter
  /** It has waited long enough for others. */
  isDue: boolean
  /** What its batches may become; less where the topic takes less. */
  batchBytes: number
  /** Sealed and not yet acknowledged, in order; the first `sent` of them are under way. */
  readonly batches: Batch[]
  sent: number
  nextSequence: number
  /** The broker has taken something. Until then it would take any batch for the first, so one is under way at a time. */
  isKnown: boolean
  /** To the leader: found before anything is sent, so that nothing overtakes. */
  connection: Connection | 'sought' | undefined
  /** One of them failed: the others settle first. */
  failure: { readonly error: unknown } | undefined
}

/** Sends messages to partitions: in order, once, and no faster than the brokers take them. */
export class Sender {
  readonly #cluster: Cluster
  readonly #options: SenderOptions
  readonly #lanes: Lane[] = []
  /** Topic → by partition: found without making anything, for each message. */
  readonly #lanesOf = new Map<string, Lane[]>()
  readonly #compression: Compression | undefined
  readonly #checksum: (bytes: Buffer) => number
  readonly #identity: Identity | undefined
  /** Memory that was used already is quicker than fresh one. */
  readonly #spare: BatchWriter[] = []
  readonly #described = new Map<string, Promise<TopicMetadata | undefined>>()
  /** Appended and not acknowledged. */
  #waitingBytes = 0
  #linger: NodeJS.Timeout | undefined
  #fatal: { readonly error: unknown } | undefined
  readonly #waiters: (() => void)[] = []

  private constructor(
    cluster: Cluster,
    options: SenderOptions,
    parts: { compression: Compression | undefined; checksum: (bytes: Buffer) => number; identity: Identity | undefined },
  ) {
    this.#cluster = cluster
    this.#options = options
    this.#compression = parts.compression
    this.#checksum = parts.checksum
    this.#identity = parts.identity
  }

  static async create(cluster: Cluster, options: SenderOptions): Promise<Sender> {
    const { crc32c: checksum } = await import('@platformatic/wasm-utils/bundled')
    const compression = options.codec === 'none' ? undefined : await compressionOf(options.codec)
    const identity = options.acks === -1 ? await identify(cluster) : undefined
    return new Sender(cluster, options, { compression, checksum, identity })
  }

  /** Await `room` before the next one where this says that there is none. */
  get isFull(): boolean {
    return this.#waitingBytes > mostWaitingBytes || this.#fatal !== undefined
  }

  append(topic: string, partition: number, record: NewRecord): void {
    const lane = this.#laneWithRoom(topic, partition, roomFor(record))
    this.#waitingBytes += lane.writer.append(record)
    this.#appended(lane)
  }

  /** See `BatchWriter.appendValue`. */
  appendValue(topic: string, partition: number, from: Buffer, start: number, end: number, timestamp: number): void {
    const lane = this.#laneWithRoom(topic, partition, end - start)
    this.#waitingBytes += lane.writer.appendValue(from, start, end, timestamp)
    this.#appended(lane)
  }

  async room(): Promise<void> {
    while (this.#waitingBytes > mostWaitingBytes / 2 && !this.#fatal) await this.#change()
    if (this.#fatal) throw this.#fatal.error
  }

  /** Until everything is acknowledged. */
  async flush(): Promise<void> {
    for (const lane of this.#lanes) this.#seal(lane)
    while (!this.#fatal && this.#lanes.some(({ batches }) => batches.length > 0)) await this.#change()
    if (this.#fatal) throw this.#fatal.error
  }

  #laneWithRoom(topic: string, partition: number, length: number): Lane {
    const lane = this.#lanesOf.get(topic)?.[partition]
    if (lane === undefined) return this.#newLane(topic, partition)
    if (lane.writer.length + length > lane.batchBytes) this.#seal(lane)
    return lane
  }

  #newLane(topic: string, partition: number): Lane {
    const lane: Lane = {
      ...{ topic, partition, batchBytes, writer: this.#writer(), batches: [] },
      ...{ isDue: false, sent: 0, nextSequence: 0, isKnown: false, connection: undefined, failure: undefined },
    }
    const others = this.#lanesOf.get(topic) ?? []
    others[partition] = lane
    this.#lanesOf.set(topic, others)
    this.#lanes.push(lane)
    return lane
  }

  #appended(lane: Lane): void {
    if (lane.writer.length >= lane.batchBytes) this.#seal(lane)
    else this.#linger ??= setTimeout(() => this.#lingered(), this.#options.lingerMs)
  }

  #lingered(): void {
    this.#linger = undefined
    for (const lane of this.#lanes) {
      lane.isDue = lane.writer.count > 0
      this.#pump(lane)
    }
  }

  #seal(lane: Lane): void {
    const { writer, nextSequence: sequence } = lane
    const { count, length } = writer
    lane.isDue = false
    if (count === 0) return
    const bytes = this.#finished(writer, sequence)
    const deadline = performance.now() + this.#options.deliveryTimeoutMs
    const isOwn = this.#compression !== undefined
    lane.batches.push({ bytes, count, sequence, deadline, writer: isOwn ? undefined : writer })
    if (isOwn) writer.clear()
    else lane.writer = this.#writer()
    lane.nextSequence = sequenceAfter(sequence, count)
    this.#waitingBytes += bytes.length - (length - batchHeadLength)
    this.#pump(lane)
  }

  #writer(): BatchWriter {
    return this.#spare.pop() ?? new BatchWriter(firstRoomBytes)
  }

  #finished(writer: BatchWriter, sequence: number): Buffer {
    return writer.finish({
      codec: this.#options.codec,
      compression: this.#compression,
      checksum: this.#checksum,
      ...(this.#identity && { identity: { ...this.#identity, sequence } }),
    })
  }

  #pump(lane: Lane): void {
    // As long as enough others are on their way, it may grow.
    if (lane.isDue && lane.batches.length < mostUnderWay) this.#seal(lane)
    const { connection, batches } = lane
    if (lane.failure || this.#fatal || connection === 'sought') return
    if (connection === undefined || connection.isClosed) {
      if (lane.sent === 0 && batches.length > 0) void this.#seek(lane)
      return
    }
    const most = lane.isKnown || this.#identity === undefined ? mostUnderWay : 1
    for (const batch of batches.slice(lane.sent, most)) {
      lane.sent += 1
      this.#deliver(connection, lane, batch)
        .then(
          (offset) => this.#delivered(lane, batch, offset),
          (error) => this.#failed(lane, error),
        )
        .catch((error) => this.#end(error))
    }
  }

  async #seek(lane: Lane): Promise<void> {
    lane.connection = 'sought'
    try {
      lane.connection = await this.#leaderOf(lane)
      this.#pump(lane)
    } catch (error) {
      lane.connection = undefined
      lane.failure = { error }
      this.#settled(lane)
    }
  }

  async #leaderOf({ topic, partition }: Lane): Promise<Connection> {
    const found = await this.#describe(topic)
    accept(found?.errorCode ?? unknownTopicOrPartition, { topic })
    const leader = found?.partitions.find((each) => each.partition === partition)?.leader
    if (leader === undefined) throw rejected(unknownTopicOrPartition, { topic, partition })
    if (leader < 0) throw rejected(leaderNotAvailable, { topic, partition })
    return this.#cluster.broker(leader)
  }

  /** Once for all lanes that want to know it at the same time. */
  #describe(topic: string): Promise<TopicMetadata | undefined> {
    const there = this.#described.get(topic)
    if (there) return there
    const asked = this.#cluster
      .describe([topic])
      .then(({ topics: [found] }) => found)
      .finally(() => this.#described.delete(topic))
    this.#described.set(topic, asked)
    return asked
  }

  async #deliver(connection: Connection, { topic, partition }: Lane, { bytes }: Batch): Promise<number> {
    const { acks } = this.#options
    const request: ProduceRequest = {
      ...{ acks, timeoutMs: requestTimeoutMs },
      topics: [{ topic, partitions: [{ partition, batch: bytes }] }],
    }
    if (acks === 0) {
      await connection.tell(produce, request)
      return -1
    }
    const [answer] = await connection.ask(produce, request, requestTimeoutMs)
    return offsetIn(answer)
  }

  #delivered(lane: Lane, batch: Batch, offset: number): void {
    // Acknowledged in the order in which they were sent: it is the first, unless one before it has failed.
    lane.batches.splice(lane.batches.indexOf(batch), 1)
    lane.sent -= 1
    lane.isKnown = true
    this.#waitingBytes -= batch.bytes.length
    if (batch.writer) {
      batch.writer.clear()
      this.#spare.push(batch.writer)
    }
    this.#options.onDelivered(lane.topic, lane.partition, offset, batch.count)
    this.#settled(lane)
  }

  #failed(lane: Lane, error: unknown): void {
    lane.sent -= 1
    // The others fail because the first one did.
    lane.failure ??= { error }
    this.#settled(lane)
  }

  #settled(lane: Lane): void {
    if (lane.failure && lane.sent === 0) void this.#again(lane, lane.failure.error)
    else this.#pump(lane)
    this.#wakeAll()
  }

  /** Sends all that is not acknowledged once more, in order, as it was numbered. */
  async #again(lane: Lane, error: unknown): Promise<void> {
    const [first] = lane.batches
    try {
      if (first === undefined) throw error
      if (tooLarge.includes(errorCodeIn(error) ?? 0) && first.count > 1) {
        lane.batchBytes = Math.ceil(lane.batchBytes / 2)
        lane.batches.splice(0, 1, ...(await this.#halves(first)))
      } else {
        if (!isPassing(error) || performance.now() > first.deadline) throw error
        lane.connection = undefined
        await this.#cluster.pause(retryPauseMs)
      }
      lane.failure = undefined
      this.#pump(lane)
    } catch (fatal) {
      this.#end(fatal)
    }
  }

  #end(error: unknown): void {
    this.#fatal ??= { error }
    this.#wakeAll()
  }

  async #halves(batch: Batch): Promise<Batch[]> {
    const { recordsOf } = await import('./records/records-of.ts')
    const records = await recordsOf(batch.bytes)
    const middle = Math.ceil(records.length / 2)
    this.#waitingBytes -= batch.bytes.length
    return [records.slice(0, middle), records.slice(middle)].map((half, index) => {
      const writer = new BatchWriter(batch.bytes.length)
      for (const record of half) writer.append(record)
      const sequence = index === 0 ? batch.sequence : sequenceAfter(batch.sequence, middle)
      const bytes = this.#finished(writer, sequence)
      this.#waitingBytes += bytes.length
      return { bytes, count: half.length, sequence, deadline: batch.deadline, writer: undefined }
    })
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve))
  }

  #wakeAll(): void {
    for (const resolve of this.#waiters.splice(0)) resolve()
  }
}

async function identify(cluster: Cluster): Promise<Identity> {
  return cluster.retrying(async () => {
    const { errorCode, producerId, epoch } = await (await cluster.anyone()).ask(initProducerId, undefined)
    accept(errorCode)
    return { producerId, epoch }
  })
}

function offsetIn(answer: ProducedPartition | undefined): number {
  if (!answer) throw new WireError('kafka', 'protocol', { because: 'an answer without the partition that was written to' })
  const { errorCode, topic, partition, message, offset } = answer
  if (errorCode !== 0 && errorCode !== duplicateSequence) throw rejected(errorCode, { topic, partition }, message)
  return offset
}

/** They are numbered around. */
function sequenceAfter(sequence: number, count: number): number {
  return (sequence + count) % 0x8000_0000
}
