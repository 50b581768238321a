import { type Cluster, isPassing } from '../kafka/cluster.ts'
import { Sender } from '../kafka/send-records.ts'
import { nameOf } from '../kafka/topic-partition.ts'
import { errorCodeIn } from '../kafka/wire/rejected.ts'
import type { Link } from '../link-keeper.ts'
import { WireError } from '../wire-error.ts'
import type { KafkaPublication } from './kafka-publisher.ts'
import { ensureTopic, type TopicWish } from './kafka-topics.ts'

interface Pending {
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

const deliveryTimeoutMs = 30_000
/** As Java's clients look again: a topic may have been given more partitions. */
const knownForMs = 300_000
/** It is the message that a broker does not take: too large, not valid. */
const ofTheMessage = [10, 18, 87]
const notAllowed = 29

/** One identity at the brokers, and what is sent under it. Whatever it cannot send ends it: the next one sends the rest. */
export class KafkaSendLink implements Link {
  readonly broker: string
  readonly hasGap = false
  readonly lost: Promise<string>
  readonly #cluster: Cluster
  readonly #sender: Sender
  /** Not yet acknowledged, by partition, in order. */
  readonly #pending: Map<string, Pending[]>
  readonly #topics = new Map<string, { readonly until: number; readonly partitions: Promise<number> }>()
  #lose: (because: string) => void = () => undefined
  #isWatched = false
  #failure: unknown

  private constructor(cluster: Cluster, sender: Sender, broker: string, pending: Map<string, Pending[]>) {
    this.#cluster = cluster
    this.#sender = sender
    this.#pending = pending
    this.broker = broker
    this.lost = new Promise((resolve) => {
      this.#lose = resolve
    })
  }

  static async open(cluster: Cluster, broker: string): Promise<KafkaSendLink> {
    const pending = new Map<string, Pending[]>()
    const sender = await Sender.create(cluster, {
      ...{ acks: -1, codec: 'none', lingerMs: 2, deliveryTimeoutMs },
      onDelivered(topic, partition, _offset, count) {
        for (const { resolve } of pending.get(nameOf({ topic, partition }))?.splice(0, count) ?? []) resolve()
      },
    })
    return new KafkaSendLink(cluster, sender, broker, pending)
  }

  async ask(): Promise<void> {
    await this.#cluster.describe([])
  }

  async send({ topic: wish, partition: choose, key, value, headers }: KafkaPublication): Promise<void> {
    const { topic } = wish
    const partition = choose(await this.#partitionsOf(wish))
    if (this.#sender.isFull) await this.#sender.room().catch((error: unknown) => this.#end(error))
    if (this.#failure !== undefined) throw asClosed(this.#failure)
    const name = nameOf({ topic, partition })
    const waiting = this.#pending.get(name) ?? []
    this.#pending.set(name, waiting)
    const delivered = new Promise<void>((resolve, reject) => waiting.push({ resolve, reject }))
    this.#sender.append(topic, partition, { key, value, headers, timestamp: Date.now() })
    void this.#watch()
    await delivered
  }

  async close(): Promise<void> {
    this.#end(new WireError('kafka', 'closed', { because: 'it was closed here' }))
    this.#cluster[Symbol.dispose]()
  }

  #partitionsOf(wish: TopicWish): Promise<number> {
    const known = this.#topics.get(wish.topic)
    if (known && known.until > performance.now()) return known.partitions
    const partitions = ensureTopic(this.#cluster, wish).catch((error: unknown) => {
      throw isPassing(error) ? asClosed(error) : error
    })
    this.#topics.set(wish.topic, { until: performance.now() + knownForMs, partitions })
    partitions.catch(() => this.#topics.delete(wish.topic))
    return partitions
  }

  /** A sender says that it has ended to those who wait for it. */
  async #watch(): Promise<void> {
    if (this.#isWatched) return
    this.#isWatched = true
    try {
      while ([...this.#pending.values()].some(({ length }) => length > 0)) await this.#sender.flush()
    } catch (error) {
      this.#end(error)
    } finally {
      this.#isWatched = false
    }
  }

  /** Where it was one message the others are sent again; `using` sees to that. */
  #end(error: unknown): void {
    if (this.#failure !== undefined) return
    this.#failure = error
    const culprit = culpritOf(error)
    for (const [name, waiting] of this.#pending) {
      if (name === culprit?.name) for (const { reject } of waiting.splice(0, culprit.count)) reject(error)
      for (const { reject } of waiting.splice(0)) reject(asClosed(error))
    }
    this.#lose(String(error instanceof Error ? error.message : error))
  }
}

/** Messages of a partition are acknowledged in order: the first that was not is the one that was refused. */
function culpritOf(error: unknown): { readonly name: string; readonly count: number } | undefined {
  const code = errorCodeIn(error) ?? 0
  if (!(error instanceof WireError) || !(code === notAllowed || ofTheMessage.includes(code))) return undefined
  const name = nameOf({ topic: String(error.facts.topic), partition: Number(error.facts.partition) })
  return { name, count: code === notAllowed ? Number.POSITIVE_INFINITY : 1 }
}

/** What the next link may bring to a good end. */
function asClosed(error: unknown): WireError {
  const because = error instanceof WireError ? String(error.facts.because ?? error.facts.says ?? error.kind) : String(error)
  return new WireError('kafka', 'closed', { because }, error)
}
