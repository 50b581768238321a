import { batchesIn } from '../../../../src/protocols/kafka/records/batch.ts'

interface Stored {
  readonly base: number
  readonly end: number
  readonly bytes: Buffer
}

interface Producer {
  epoch: number
  nextSequence: number
  /** The last five: whatever of them comes again is known. */
  readonly recent: { readonly sequence: number; readonly offset: number }[]
}

/** One partition as a broker keeps it. */
export class Partition {
  leader: number
  epoch = 0
  start = 0
  end = 0
  /** What its topic takes at once. */
  maxBytes = 1_048_588
  readonly stored: Stored[] = []
  readonly aborted: { readonly producerId: number; readonly firstOffset: number; readonly lastOffset: number }[] = []
  readonly #producers = new Map<number, Producer>()
  #waiting: (() => void)[] = []

  constructor(leader: number) {
    this.leader = leader
  }

  /** Error code and offset, as a broker answers a batch that is sent to it. */
  produce(batch: Buffer): { readonly errorCode: number; readonly offset: number } {
    const [head] = [...batchesIn(batch)]
    if (head === undefined) return { errorCode: 2, offset: -1 }
    if (batch.length > this.maxBytes) return { errorCode: 10, offset: -1 }
    const [epoch, sequence] = [batch.readInt16BE(51), batch.readInt32BE(53)]
    const producer = this.#producers.get(head.producerId)
    if (head.producerId >= 0 && producer) {
      const again = producer.recent.find((each) => each.sequence === sequence)
      if (again) return { errorCode: 0, offset: again.offset }
      if (sequence !== producer.nextSequence) return { errorCode: 45, offset: -1 }
    }
    const offset = this.append(batch)
    if (head.producerId >= 0) {
      // Whoever is not known may begin with any number.
      const known = producer ?? { epoch, nextSequence: 0, recent: [] }
      known.nextSequence = sequence + head.count
      known.recent.push({ sequence, offset })
      if (known.recent.length > 5) known.recent.shift()
      this.#producers.set(head.producerId, known)
    }
    return { errorCode: 0, offset }
  }

  /** As a broker that was killed: of each producer it finds the last batch. */
  forget(): void {
    for (const { recent } of this.#producers.values()) recent.splice(0, recent.length - 1)
  }

  /** As it lies in the log from then on; answers the offset of the first of it. */
  append(batch: Buffer): number {
    const bytes = Buffer.from(batch)
    const [head] = [...batchesIn(bytes)]
    if (head === undefined) throw new Error('not a batch')
    const base = this.end
    bytes.writeBigInt64BE(BigInt(base), 0)
    bytes.writeInt32BE(this.epoch, 12)
    this.end = base + (head.lastOffset - head.baseOffset) + 1
    this.stored.push({ base, end: this.end, bytes })
    for (const wake of this.#waiting.splice(0)) wake()
    return base
  }

  /** What lies from this offset on, as much as is wanted; a batch at the end may be cut off. */
  read(offset: number, maxBytes: number): Buffer {
    const bytes = Buffer.concat(this.stored.filter(({ end }) => end > offset).map((each) => each.bytes))
    const first = this.stored.find(({ end }) => end > offset)?.bytes.length ?? 0
    return bytes.subarray(0, Math.max(first, maxBytes))
  }

  /** Everything before this offset is gone. */
  trim(offset: number): void {
    this.start = offset
    while (this.stored[0] && this.stored[0].end <= offset) this.stored.shift()
  }

  /** As after an election that lost something: the log ends earlier. */
  lose(from: number): void {
    while ((this.stored.at(-1)?.end ?? 0) > from) this.stored.pop()
    this.end = from
  }

  changed(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
}
