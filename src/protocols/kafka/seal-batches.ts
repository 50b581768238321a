import type { Cluster } from './cluster.ts'
import type { Codec } from './records/batch.ts'
import { BatchMemory } from './records/batch-memory.ts'
import { type BatchIdentity, BatchWriter, type NewRecord } from './records/batch-writer.ts'
import { type Compression, compressionOf } from './records/compression.ts'
import type { TransactionName } from './requests/end-txn.ts'
import { initProducerId } from './requests/init-producer-id.ts'
import { accept } from './wire/rejected.ts'

export interface SealOptions {
  /** -1: all replicas in sync. Then a broker takes each message once, however often it had to be sent. */
  readonly acks: -1 | 0 | 1
  /** The messages are part of it; whoever ends it has told its coordinator to which partitions they go. */
  readonly transaction?: TransactionName | undefined
  readonly codec: Codec
}

type Identity = Omit<BatchIdentity, 'sequence'>

/** Makes batches of what was written: compressed, numbered and with their checksum. */
export class BatchSealer {
  /** A batch has memory of its own; otherwise it lies in its writer's until that is given back. */
  readonly isCopying: boolean
  readonly isNumbering: boolean
  readonly #codec: Codec
  readonly #compression: Compression | undefined
  readonly #identity: Identity | undefined
  readonly #memory = new BatchMemory()
  /** Memory that was used already is quicker than fresh one. */
  readonly #spare: BatchWriter[] = []

  private constructor(
    codec: Codec,
    parts: { readonly compression: Compression | undefined; readonly identity: Identity | undefined },
  ) {
    this.#codec = codec
    this.#compression = parts.compression
    this.#identity = parts.identity
    this.isCopying = parts.compression !== undefined
    this.isNumbering = parts.identity !== undefined
  }

  static async create(cluster: Cluster, { acks, transaction, codec }: SealOptions): Promise<BatchSealer> {
    const compression = codec === 'none' ? undefined : await compressionOf(codec)
    const own = transaction && { producerId: transaction.producerId, epoch: transaction.epoch, isTransactional: true }
    const identity = own ?? (acks === -1 ? await identify(cluster) : undefined)
    return new BatchSealer(codec, { compression, identity })
  }

  writer(): BatchWriter {
    return this.#spare.pop() ?? new BatchWriter(this.#memory.room())
  }

  get nearPlace(): Buffer {
    return this.#memory.nearPlace
  }

  /** See `BatchMemory.near`. */
  near(bytes: Buffer): Buffer {
    return this.#memory.near(bytes)
  }

  giveBack(writer: BatchWriter): void {
    writer.clear()
    this.#spare.push(writer)
  }

  /** At once, or later where the codec takes its time: until then the writer stays as it is. */
  seal(writer: BatchWriter, sequence: number): Buffer | Promise<Buffer> {
    const finish = (packed: Buffer | undefined) =>
      writer.finish({
        ...{ codec: this.#codec, packed, checksum: (bytes) => this.#memory.loops.checksum(bytes) },
        ...(this.#identity && { identity: { ...this.#identity, sequence } }),
      })
    const packed = this.#compression?.compress(writer.records)
    return packed instanceof Promise ? packed.then(finish) : finish(packed)
  }

  sealAnew(records: readonly NewRecord[], sequence: number, roomBytes: number): Buffer | Promise<Buffer> {
    const writer = BatchWriter.alone(roomBytes)
    for (const record of records) writer.append(record)
    return this.seal(writer, sequence)
  }
}

/** They are numbered around. */
export function sequenceAfter(sequence: number, count: number): number {
  return (sequence + count) % 0x8000_0000
}

async function identify(cluster: Cluster): Promise<Identity> {
  return cluster.retrying(async () => {
    const { errorCode, producerId, epoch } = await (await cluster.anyone()).ask(initProducerId, undefined)
    accept(errorCode)
    return { producerId, epoch }
  })
}
