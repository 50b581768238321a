import { setTimeout as delay } from 'node:timers/promises'
import type { Cluster } from '../../../protocols/kafka/cluster.ts'
import { crc32Partitioner, murmur2Partitioner, type Partitioner } from '../../../protocols/kafka/partitioner.ts'
import type { Codec } from '../../../protocols/kafka/records/batch.ts'
import type { LineRun } from '../../../protocols/kafka/records/batch-loops.ts'
import type { NewRecord } from '../../../protocols/kafka/records/batch-writer.ts'
import { Sender } from '../../../protocols/kafka/send-records.ts'
import { monotonicMs } from '../../../shared/monotonic-ms.ts'

export interface OutboxOptions {
  readonly topic: string
  /** How many the topic has. */
  readonly partitions: number
  /** All of them there, whatever their key. */
  readonly partition?: number | undefined
  readonly partitioner: PartitionerName
  readonly acks: -1 | 0 | 1
  readonly codec: Codec
  /** Messages a second; as fast as it goes when left out. */
  readonly rate?: number | undefined
}

export const partitionerNames = ['murmur2', 'crc32'] as const
export type PartitionerName = (typeof partitionerNames)[number]

const partitioners: Readonly<Record<PartitionerName, Partitioner>> = { murmur2: murmur2Partitioner, crc32: crc32Partitioner }

export interface WrittenPartition {
  readonly partition: number
  readonly messages: number
  /** −1 where nobody was asked (`--acks 0`). */
  readonly firstOffset: number
  readonly lastOffset: number
}

/** Messages without a key stay together for so long, and each round for longer, up to what goes into a batch. */
const firstStickyBytes = 16_384
const mostStickyBytes = 940_000
const lingerMs = 20
const deliveryTimeoutMs = 60_000
const paceStepMs = 10

/** What is on its way to a topic: to which partition, how fast, and what became of it. */
export class Outbox {
  readonly #sender: Sender
  readonly #options: OutboxOptions
  readonly #partitioner: Partitioner
  readonly #begunMs = monotonicMs()
  readonly #written: Map<number, WrittenPartition>
  #sticky: number
  #stickyBytes = firstStickyBytes
  #stickyLeft = firstStickyBytes
  #turns = 0
  #count = 0

  private constructor(sender: Sender, options: OutboxOptions, written: Map<number, WrittenPartition>) {
    this.#sender = sender
    this.#options = options
    this.#partitioner = partitioners[options.partitioner]
    this.#sticky = options.partition ?? Math.floor(Math.random() * options.partitions)
    this.#written = written
  }

  static async open(cluster: Cluster, options: OutboxOptions): Promise<Outbox> {
    const written = new Map<number, WrittenPartition>()
    const { acks, codec } = options
    const onDelivered = (_: string, partition: number, offset: number, count: number) => {
      const before = written.get(partition)
      written.set(partition, {
        partition,
        messages: (before?.messages ?? 0) + count,
        firstOffset: before?.firstOffset ?? offset,
        lastOffset: offset < 0 ? -1 : offset + count - 1,
      })
    }
    return new Outbox(await Sender.create(cluster, { acks, codec, lingerMs, deliveryTimeoutMs, onDelivered }), options, written)
  }

  /** How many were given to it. */
  get count(): number {
    return this.#count
  }

  /** How many are acknowledged, or sent where nobody was asked. */
  get delivered(): number {
    let delivered = 0
    for (const { messages } of this.#written.values()) delivered += messages
    return delivered
  }

  /** Await `room` before the next one where this says so. */
  get mustWait(): boolean {
    return this.#sender.isFull || this.#options.rate !== undefined
  }

  put(record: NewRecord, partition?: number): void {
    this.#count += 1
    this.#sender.append(this.#options.topic, partition ?? this.#partitionOf(record.key, record.value?.length ?? 0), record)
  }

  /** Where `putValue` and `putLines` take bytes from fastest. */
  get nearPlace(): Buffer {
    return this.#sender.nearPlace
  }

  /** The same bytes there, until the next are brought or read. */
  near(bytes: Buffer): Buffer {
    return this.#sender.near(bytes)
  }

  /** A value without anything else, out of something longer. */
  putValue(from: Buffer, start: number, end: number, timestamp: number): void {
    this.#count += 1
    this.#sender.appendValue(this.#options.topic, this.#partitionOf(null, end - start), from, start, end, timestamp)
  }

  /** The same of as many lines as may be taken at once, from here on; undefined where they must come one by one. */
  putLines(bytes: Buffer, start: number, timestamp: number): LineRun | undefined {
    const { topic, partition, rate } = this.#options
    const most = partition === undefined ? this.#stickyLeft : mostStickyBytes
    if (rate !== undefined || most <= 0) return undefined
    const run = this.#sender.appendLines(topic, partition ?? this.#sticky, { bytes, start, timestamp, most })
    if (run === undefined) return undefined
    this.#count += run.lines
    // Each without its end, and with the eight that stand for the rest of a record.
    this.#stickyLeft -= run.end - start + 7 * run.lines
    return run
  }

  async room(signal: AbortSignal): Promise<void> {
    const { rate } = this.#options
    if (rate !== undefined) {
      const aheadMs = (this.#count / rate) * 1000 - (monotonicMs() - this.#begunMs)
      if (aheadMs > paceStepMs) await delay(aheadMs, undefined, { signal })
    }
    if (this.#sender.isFull) await this.#sender.room()
  }

  /** Until everything is acknowledged. */
  flush(): Promise<void> {
    return this.#sender.flush()
  }

  written(): readonly WrittenPartition[] {
    return [...this.#written.values()].sort((a, b) => a.partition - b.partition)
  }

  #partitionOf(key: Buffer | null, bytes: number): number {
    const { partition, partitions, partitioner } = this.#options
    if (partition !== undefined) return partition
    // librdkafka takes an empty key for none.
    if (key !== null && (partitioner === 'murmur2' || key.length > 0)) return this.#partitioner(key, partitions)
    if (this.#stickyLeft <= 0) {
      this.#sender.due(this.#options.topic, this.#sticky)
      this.#sticky = (this.#sticky + 1) % partitions
      this.#turns += 1
      if (this.#turns % partitions === 0) this.#stickyBytes = Math.min(2 * this.#stickyBytes, mostStickyBytes)
      this.#stickyLeft = this.#stickyBytes
    }
    this.#stickyLeft -= bytes + 8
    return this.#sticky
  }
}
