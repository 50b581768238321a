import { Cluster } from '../../../protocols/kafka/cluster.ts'
import type { KafkaLogin } from '../../../protocols/kafka/login.ts'
import { murmur2Partitioner } from '../../../protocols/kafka/partitioner.ts'
import { offsetFetch } from '../../../protocols/kafka/requests/offset-fetch.ts'
import { type PlacedRecord, Transactions } from '../../../protocols/kafka/transactions.ts'
import { accept, errorCodeIn } from '../../../protocols/kafka/wire/rejected.ts'
import { MsaError } from '../../../shared/errors.ts'
import type { Message } from '../forms/object-sink.ts'
import { headersForReturn, originPartitionOf } from './dead-letter.ts'
import { RedrivenOffsets } from './redriven-offsets.ts'

export interface Returning {
  readonly message: Message
  readonly to: string
  /** Of the topic it goes to. */
  readonly partitions: number
  /** Nothing lies between this offset and its own. */
  readonly gapFrom: number
}

type Redriven = ReadonlyMap<number, RedrivenOffsets>

const timeoutMs = 10_000
const patienceMs = 30_000
/** A transaction that has begun is ended, whoever is in a hurry: until then nobody reads what lies behind it. */
const graceMs = 5000
const shutOut = [47, 90]

export function groupOfRedrive(topic: string): string {
  return `msa-redrive.${topic}`
}

/** What is noted of a topic, by partition; `stable`: what is being noted at this moment is waited for. */
export async function redrivenOf(cluster: Cluster, topic: string, stable: boolean): Promise<Redriven> {
  const group = groupOfRedrive(topic)
  const partitions = await cluster.retrying(async () => {
    const keeper = await cluster.coordinator({ kind: 'group', name: group })
    const answer = await keeper.ask(offsetFetch, { group, stable, topics: null })
    accept(answer.errorCode, { group })
    for (const { errorCode, ...each } of answer.partitions) accept(errorCode, { group, ...placeIn(each) })
    return answer.partitions
  })
  const noted = partitions.filter((each) => each.topic === topic && each.offset >= 0)
  return new Map(noted.map(({ partition, offset, metadata }) => [partition, RedrivenOffsets.parse(offset, metadata)]))
}

/** Sends messages back and notes which, both or neither: in a transaction. */
export class ReturnDesk implements Disposable {
  /** Which went back before this desk was opened; whoever had it open before cannot send any more. */
  readonly before: Redriven
  readonly #cluster: Cluster
  readonly #topic: string
  readonly #close: () => void
  #transactions: Transactions
  #redriven: Redriven

  private constructor(
    cluster: Cluster,
    topic: string,
    parts: { transactions: Transactions; before: Redriven; close: () => void },
  ) {
    this.#cluster = cluster
    this.#topic = topic
    this.#transactions = parts.transactions
    this.before = parts.before
    this.#redriven = parts.before
    this.#close = parts.close
  }

  static async open(login: KafkaLogin, topic: string, signal: AbortSignal): Promise<ReturnDesk> {
    const patience = patient(signal)
    const cluster = new Cluster({ login, timeoutMs, patienceMs, signal: patience.signal })
    const close = () => {
      patience.stop()
      cluster[Symbol.dispose]()
    }
    try {
      const transactions = await Transactions.open(cluster, groupOfRedrive(topic))
      // Only now: whoever does the same is shut out.
      return new ReturnDesk(cluster, topic, { transactions, before: await redrivenOf(cluster, topic, true), close })
    } catch (error) {
      close()
      throw error
    }
  }

  async send(messages: readonly Returning[]): Promise<void> {
    const after = new Map(this.#redriven)
    for (const { message, gapFrom } of messages) {
      const { partition, offset } = message
      after.set(partition, (after.get(partition) ?? RedrivenOffsets.none()).with(gapFrom, offset + 1))
    }
    const partitions = [...new Set(messages.map(({ message }) => message.partition))].map((partition) => {
      const { until, note } = after.get(partition) ?? RedrivenOffsets.none()
      if (note === undefined) throw new MemoryFull(partition)
      return { partition, offset: until, metadata: note }
    })
    try {
      const places = { group: groupOfRedrive(this.#topic), topics: [{ topic: this.#topic, partitions }] }
      await this.#transactions.send(messages.map(returned), places)
      this.#redriven = after
    } catch (error) {
      if (shutOut.includes(errorCodeIn(error) ?? 0)) throw overtaken(this.#topic)
      await this.#takeBack(error)
      throw error
    }
  }

  /** Until what was sent can be read: a transaction that is decided is not yet known to all partitions. */
  async settle(): Promise<void> {
    // It is decided, whatever becomes of this.
    this.#transactions = await Transactions.open(this.#cluster, groupOfRedrive(this.#topic)).catch(() => this.#transactions)
  }

  [Symbol.dispose](): void {
    this.#close()
  }

  /** What was begun is not to be; and nobody else may have been here, or we would not know what he did. */
  async #takeBack(because: unknown): Promise<void> {
    let found: Redriven
    try {
      this.#transactions = await Transactions.open(this.#cluster, groupOfRedrive(this.#topic))
      found = await redrivenOf(this.#cluster, this.#topic, true)
    } catch {
      throw because
    }
    if (!isSame(found, this.#redriven)) throw overtaken(this.#topic)
  }
}

/** Too many that went back lie apart from each other. */
export class MemoryFull extends Error {
  readonly partition: number

  constructor(partition: number) {
    super(`partition ${partition}`)
    this.partition = partition
  }
}

function returned({ message, to, partitions }: Returning): PlacedRecord {
  const { key, value } = message
  const record = { key, value, headers: headersForReturn(message.headers), timestamp: Date.now() }
  return { topic: to, partition: placeOf(message, partitions), record }
}

/** By its key; without one where it was, if that is known. */
function placeOf({ key, headers, partition }: Message, partitions: number): number {
  if (key !== null) return murmur2Partitioner(key, partitions)
  const origin = originPartitionOf(headers)
  return origin !== undefined && origin < partitions ? origin : partition % partitions
}

function placeIn({ topic, partition }: { readonly topic: string; readonly partition: number }) {
  return { topic, partition }
}

function isSame(some: Redriven, others: Redriven): boolean {
  const text = (redriven: Redriven) =>
    [...redriven]
      .map(([partition, { until, note }]) => `${partition}:${until}:${note}`)
      .sort()
      .join()
  return text(some) === text(others)
}

function overtaken(topic: string): MsaError {
  return new MsaError('KAFKA_FAILED', `Somebody else sends the dead letters of ${topic} back at this moment: we stop.`, {
    hint: `msa topic redrive ${topic}   (when the other has ended; nothing goes back twice)`,
  })
}

/** Ends a little later than the other one. */
function patient(signal: AbortSignal): { readonly signal: AbortSignal; readonly stop: () => void } {
  const ending = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const hurry = () => {
    timer = setTimeout(() => ending.abort(signal.reason), graceMs)
  }
  signal.addEventListener('abort', hurry, { once: true })
  return {
    signal: ending.signal,
    stop() {
      signal.removeEventListener('abort', hurry)
      clearTimeout(timer)
    },
  }
}
