import { monotonicMs } from '../../shared/monotonic-ms.ts'
import { WireError } from '../wire-error.ts'
import { type Cluster, isPassing } from './cluster.ts'
import type { PartitionLeaders } from './partition-leaders.ts'
import { batchHeadLength } from './records/batch.ts'
import type { BatchWriter } from './records/batch-writer.ts'
import { type ProducedPartition, type ProduceRequest, produce } from './requests/produce.ts'
import { type BatchSealer, type SealOptions, sequenceAfter } from './seal-batches.ts'
import type { PartitionName } from './topic-partition.ts'
import type { Connection } from './wire/connection.ts'
import { errorCodeIn, rejected } from './wire/rejected.ts'

export interface LaneOptions extends Pick<SealOptions, 'acks' | 'transaction'> {
  /** How long a batch is tried to be delivered. */
  readonly deliveryTimeoutMs: number
  /** So many messages have their offsets, from this one on; -1 where nobody was asked, or can say. */
  readonly onDelivered: (topic: string, partition: number, offset: number, count: number) => void
}

/** What the lanes of a sender share. */
export interface LaneSurroundings {
  readonly cluster: Cluster
  readonly options: LaneOptions
  readonly leaders: PartitionLeaders
  readonly sealer: BatchSealer
  /** Nothing is sent any more. */
  readonly hasEnded: boolean
  /** So many bytes more wait to be acknowledged, or fewer. */
  grown(bytes: number): void
  /** Something was acknowledged, or has failed. */
  changed(): void
  end(error: unknown): void
}

/** Unless they are told otherwise, brokers take 1,048,588 bytes, and old ones 1,000,012. The more at once, the less they have to do. */
const mostBatchBytes = 1_000_000
const mostUnderWay = 5
/** The broker has something to do: what is not full waits. */
const enoughUnderWay = 2
const retryPauseMs = 100
const requestTimeoutMs = 30_000
const tooLarge = [10, 18]
const outOfOrderSequence = 45
const duplicateSequence = 46

interface Batch {
  /** Undefined as long as it is being packed. */
  bytes: Buffer | undefined
  /** In whose memory the bytes are, or what they are packed from; undefined once they have their own. */
  writer: BatchWriter | undefined
  readonly count: number
  readonly sequence: number
  readonly deadline: number
  /** The broker has said that it does not come next: it may have it already. */
  isOutOfOrder: boolean
}

/** What is on its way to one partition: in order, and again where it has to be. */
export class Lane implements PartitionName {
  readonly topic: string
  readonly partition: number
  writer: BatchWriter
  /** What its batches may become; less where the topic takes less. */
  batchBytes = mostBatchBytes
  readonly #around: LaneSurroundings
  /** It has waited long enough for others. */
  #isDue = false
  /** Sealed and not yet acknowledged, in order; the first `sent` of them are under way. */
  readonly #batches: Batch[] = []
  #sent = 0
  #nextSequence = 0
  /** The broker has taken something. Until then it would take any batch for the first, so one is under way at a time. */
  #isKnown = false
  /** To the leader: found before anything is sent, so that nothing overtakes. */
  #connection: Connection | 'sought' | undefined
  /** One of them failed: the others settle first. */
  #failure: { readonly error: unknown } | undefined

  constructor({ topic, partition }: PartitionName, around: LaneSurroundings) {
    this.topic = topic
    this.partition = partition
    this.#around = around
    this.writer = around.sealer.writer()
  }

  get isEmpty(): boolean {
    return this.#batches.length === 0
  }

  /** What was written goes, as soon as it may. */
  due(): void {
    this.#isDue = this.writer.count > 0
    this.#pump()
  }

  seal(): void {
    const { sealer, options } = this.#around
    const { writer } = this
    const { count } = writer
    this.#isDue = false
    if (count === 0) return
    const sequence = this.#nextSequence
    const deadline = monotonicMs() + options.deliveryTimeoutMs
    const batch: Batch = { bytes: undefined, writer, count, sequence, deadline, isOutOfOrder: false }
    this.#batches.push(batch)
    this.#nextSequence = sequenceAfter(sequence, count)
    const bytes = sealer.seal(writer, sequence)
    if (bytes instanceof Promise) this.#sealLater(batch, writer, bytes)
    else this.#sealed(batch, writer, bytes)
    this.writer = sealer.writer()
    this.#pump()
  }

  #sealLater(batch: Batch, writer: BatchWriter, sealing: Promise<Buffer>): void {
    sealing
      .then((bytes) => {
        this.#sealed(batch, writer, bytes)
        this.#pump()
      })
      .catch((error) => this.#around.end(error))
  }

  #sealed(batch: Batch, writer: BatchWriter, bytes: Buffer): void {
    const { sealer, grown } = this.#around
    batch.bytes = bytes
    grown(bytes.length - (writer.length - batchHeadLength))
    if (!sealer.isCopying) return
    batch.writer = undefined
    sealer.giveBack(writer)
  }

  #pump(): void {
    // As long as others are on their way, it may grow.
    if (this.#isDue && this.#batches.length < enoughUnderWay) this.seal()
    const connection = this.#connection
    if (this.#failure || this.#around.hasEnded || connection === 'sought') return
    if (connection === undefined || connection.isClosed) {
      if (this.#sent === 0 && this.#batches.length > 0) void this.#seek()
      return
    }
    const most = this.#isKnown || !this.#around.sealer.isNumbering ? mostUnderWay : 1
    for (const batch of this.#batches.slice(this.#sent, most)) {
      if (batch.bytes === undefined) break
      this.#sent += 1
      batch.isOutOfOrder = false
      this.#deliver(connection, batch.bytes)
        .then(
          (offset) => this.#delivered(batch, offset),
          (error) => this.#failed(batch, error),
        )
        .catch((error) => this.#around.end(error))
    }
  }

  async #seek(): Promise<void> {
    this.#connection = 'sought'
    try {
      this.#connection = await this.#around.leaders.of(this)
      this.#pump()
    } catch (error) {
      this.#connection = undefined
      this.#failure = { error }
      this.#settled()
    }
  }

  async #deliver(connection: Connection, bytes: Buffer): Promise<number> {
    const { acks, transaction } = this.#around.options
    const request: ProduceRequest = {
      ...{ transactionalId: transaction?.id ?? null, acks, timeoutMs: requestTimeoutMs },
      topics: [{ topic: this.topic, partitions: [{ partition: this.partition, batch: bytes }] }],
    }
    if (acks === 0) {
      await connection.tell(produce, request)
      return -1
    }
    const [answer] = await connection.ask(produce, request, requestTimeoutMs)
    return offsetIn(answer)
  }

  /**
   * Acknowledged in the order in which they were sent: it is the first, unless one before it has failed. A broker that was
   * killed knows of each producer only the last batch it has stored, and calls those before it out of order when they come
   * again: as it takes this one, it has them.
   */
  #delivered(batch: Batch, offset: number): void {
    const before = this.#batches.slice(0, this.#batches.indexOf(batch))
    const stored = before.some(({ isOutOfOrder }) => isOutOfOrder) ? before : []
    for (const each of stored) this.#done(each, -1)
    if (stored.length > 0) this.#failure = undefined
    this.#sent -= 1
    this.#isKnown = true
    this.#done(batch, offset)
    this.#settled()
  }

  #done(batch: Batch, offset: number): void {
    const { sealer, options, grown } = this.#around
    this.#batches.splice(this.#batches.indexOf(batch), 1)
    grown(-(batch.bytes?.length ?? 0))
    if (batch.writer) sealer.giveBack(batch.writer)
    options.onDelivered(this.topic, this.partition, offset, batch.count)
  }

  #failed(batch: Batch, error: unknown): void {
    this.#sent -= 1
    batch.isOutOfOrder = errorCodeIn(error) === outOfOrderSequence
    // The others fail because the first one did; what is out of order may become clear when all are sent again.
    if (!this.#failure || (errorCodeIn(this.#failure.error) === outOfOrderSequence && isPassing(error))) this.#failure = { error }
    this.#settled()
  }

  #settled(): void {
    if (this.#failure && this.#sent === 0) void this.#again(this.#failure.error)
    else this.#pump()
    this.#around.changed()
  }

  /** Sends all that is not acknowledged once more, in order, as it was numbered. */
  async #again(error: unknown): Promise<void> {
    const [first] = this.#batches
    try {
      if (first === undefined) throw error
      if (first.bytes && tooLarge.includes(errorCodeIn(error) ?? 0) && first.count > 1) {
        this.batchBytes = Math.ceil(this.batchBytes / 2)
        this.#batches.splice(0, 1, ...(await this.#halves(first, first.bytes)))
      } else {
        if (!isPassing(error) || monotonicMs() > first.deadline) throw error
        this.#connection = undefined
        await this.#around.cluster.pause(retryPauseMs)
      }
      this.#failure = undefined
      this.#pump()
    } catch (fatal) {
      this.#around.end(fatal)
    }
  }

  async #halves({ sequence: first, deadline }: Batch, whole: Buffer): Promise<Batch[]> {
    const { recordsOf } = await import('./records/records-of.ts')
    const { sealer, grown } = this.#around
    const records = await recordsOf(whole)
    const middle = Math.ceil(records.length / 2)
    grown(-whole.length)
    const halves = [records.slice(0, middle), records.slice(middle)].map(async (half, index) => {
      const sequence = index === 0 ? first : sequenceAfter(first, middle)
      const bytes = await sealer.sealAnew(half, sequence, whole.length)
      grown(bytes.length)
      return { bytes, count: half.length, sequence, deadline, writer: undefined, isOutOfOrder: false }
    })
    return Promise.all(halves)
  }
}

function offsetIn(answer: ProducedPartition | undefined): number {
  if (!answer) throw new WireError('kafka', 'protocol', { because: 'an answer without the partition that was written to' })
  const { errorCode, topic, partition, message, offset } = answer
  if (errorCode !== 0 && errorCode !== duplicateSequence) throw rejected(errorCode, { topic, partition }, message)
  return offset
}
