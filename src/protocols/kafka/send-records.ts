import type { Cluster } from './cluster.ts'
import { PartitionLeaders } from './partition-leaders.ts'
import type { LineRun } from './records/batch-loops.ts'
import { type NearLines, type NewRecord, roomFor } from './records/batch-writer.ts'
import { BatchSealer, type SealOptions } from './seal-batches.ts'
import { Lane, type LaneOptions, type LaneSurroundings } from './send-lane.ts'

export interface SenderOptions extends SealOptions, LaneOptions {
  /** How long a message may wait for others to share a batch with. */
  readonly lingerMs: number
}

/** More than what is under way at once, and little enough for what is near the processor. */
const mostWaitingBytes = 8 * 1024 * 1024

/** Sends messages to partitions: in order, once, and no faster than the brokers take them. */
export class Sender {
  readonly #lingerMs: number
  readonly #around: LaneSurroundings
  readonly #lanes: Lane[] = []
  /** Topic → by partition: found without making anything, for each message. */
  readonly #lanesOf = new Map<string, Lane[]>()
  /** Appended and not acknowledged. */
  #waitingBytes = 0
  #linger: NodeJS.Timeout | undefined
  #fatal: { readonly error: unknown } | undefined
  readonly #waiters: (() => void)[] = []

  private constructor(cluster: Cluster, options: SenderOptions, sealer: BatchSealer) {
    const hasEnded = () => this.#fatal !== undefined
    this.#lingerMs = options.lingerMs
    this.#around = {
      ...{ cluster, options, sealer, leaders: new PartitionLeaders(cluster) },
      get hasEnded() {
        return hasEnded()
      },
      grown: (bytes) => {
        this.#waitingBytes += bytes
      },
      changed: () => this.#wakeAll(),
      end: (error) => {
        this.#fatal ??= { error }
        this.#wakeAll()
      },
    }
  }

  static async create(cluster: Cluster, options: SenderOptions): Promise<Sender> {
    return new Sender(cluster, options, await BatchSealer.create(cluster, options))
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

  /** Where values are taken from fastest. */
  get nearPlace(): Buffer {
    return this.#around.sealer.nearPlace
  }

  /** The same bytes there, until the next are brought or read. */
  near(bytes: Buffer): Buffer {
    return this.#around.sealer.near(bytes)
  }

  /** See `BatchWriter.appendValue`. */
  appendValue(topic: string, partition: number, from: Buffer, start: number, end: number, timestamp: number): void {
    const lane = this.#laneWithRoom(topic, partition, end - start)
    this.#waitingBytes += lane.writer.appendValue(from, start, end, timestamp)
    this.#appended(lane)
  }

  /** See `BatchWriter.appendLines`. */
  appendLines(topic: string, partition: number, lines: NearLines): LineRun | undefined {
    const lane = this.#lanesOf.get(topic)?.[partition]
    if (lane === undefined) return undefined
    const before = lane.writer.length
    const run = lane.writer.appendLines(lines, lane.batchBytes)
    if (run === undefined || run.lines === 0) return undefined
    this.#waitingBytes += lane.writer.length - before
    this.#appended(lane)
    return run
  }

  /** For now nothing more comes for that partition. */
  due(topic: string, partition: number): void {
    this.#lanesOf.get(topic)?.[partition]?.due()
  }

  async room(): Promise<void> {
    while (this.#waitingBytes > mostWaitingBytes && !this.#fatal) await this.#change()
    if (this.#fatal) throw this.#fatal.error
  }

  /** Until everything is acknowledged. */
  async flush(): Promise<void> {
    for (const lane of this.#lanes) lane.seal()
    while (!this.#fatal && this.#lanes.some(({ isEmpty }) => !isEmpty)) await this.#change()
    if (this.#fatal) throw this.#fatal.error
  }

  #laneWithRoom(topic: string, partition: number, length: number): Lane {
    const lane = this.#lanesOf.get(topic)?.[partition]
    if (lane === undefined) return this.#newLane(topic, partition)
    if (lane.writer.length + length > lane.batchBytes) lane.seal()
    return lane
  }

  #newLane(topic: string, partition: number): Lane {
    const lane = new Lane({ topic, partition }, this.#around)
    const others = this.#lanesOf.get(topic) ?? []
    others[partition] = lane
    this.#lanesOf.set(topic, others)
    this.#lanes.push(lane)
    return lane
  }

  #appended(lane: Lane): void {
    if (lane.writer.length >= lane.batchBytes) lane.seal()
    else this.#linger ??= setTimeout(() => this.#lingered(), this.#lingerMs).unref()
  }

  #lingered(): void {
    this.#linger = undefined
    for (const lane of this.#lanes) lane.due()
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve))
  }

  #wakeAll(): void {
    for (const resolve of this.#waiters.splice(0)) resolve()
  }
}
