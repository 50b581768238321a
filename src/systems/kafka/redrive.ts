import type { Cluster } from '../../protocols/kafka/cluster.ts'
import type { KafkaLogin } from '../../protocols/kafka/login.ts'
import type { ChunkPart } from '../../protocols/kafka/read-ranges.ts'
import type { RecordCursor } from '../../protocols/kafka/records/record-cursor.ts'
import type { PartitionName } from '../../protocols/kafka/topic-partition.ts'
import { errorCodeIn } from '../../protocols/kafka/wire/rejected.ts'
import { MsaError } from '../../shared/errors.ts'
import { checkTopicName, findTopic, unknown } from './choose-topics.ts'
import { choosePartitions } from './consume.ts'
import type { Message } from './forms/object-sink.ts'
import type { OffsetRange } from './offset-range.ts'
import { readRecords } from './reading/read-records.ts'
import type { RecordSink } from './reading/record-sink.ts'
import { resolveRanges } from './reading/resolve-ranges.ts'
import type { RecordFilter } from './record-filter.ts'
import { hopsOf, originOf } from './redriving/dead-letter.ts'
import type { RedrivenOffsets } from './redriving/redriven-offsets.ts'
import { groupOfRedrive, MemoryFull, ReturnDesk, type Returning, redrivenOf } from './redriving/return-desk.ts'
import { withCluster } from './with-cluster.ts'

export interface RedriveWish {
  readonly topic: string
  /** Undefined: where each of them comes from. */
  readonly to: string | undefined
  readonly range: OffsetRange
  readonly partitions: readonly number[] | undefined
  readonly filter: RecordFilter | undefined
  readonly max: number | undefined
  /** None that went back so often already. */
  readonly maxHops: number | undefined
  readonly dryRun: boolean
}

export interface Redriven {
  readonly topic: string
  readonly isDryRun: boolean
  readonly routes: readonly Route[]
  /** They went back before. */
  readonly before: number
  /** Nothing says where they come from. */
  readonly withoutOrigin: number
  /** They went back too often. */
  readonly tooOften: number
  readonly group: string
}

export interface Route {
  readonly to: string
  readonly done: number
  readonly failed: number
  readonly because: string | null
}

export interface RedriveAround {
  readonly signal: AbortSignal
  readonly onProgress: (messages: number) => void
  readonly onGap: (partition: PartitionName, from: number, to: number) => void
}

/** Sends dead letters back to where they came from, each once. */
export async function redrive(
  login: KafkaLogin,
  wish: RedriveWish,
  { signal, onProgress, onGap }: RedriveAround,
): Promise<Redriven> {
  checkTopicName(wish.topic)
  if (wish.to !== undefined) checkTopicName(wish.to)
  return withCluster(login, signal, async (cluster) => {
    const partitions = await choosePartitions(cluster, { topics: [wish.topic], partitions: wish.partitions })
    if (wish.to !== undefined && !(await findTopic(cluster, wish.to)))
      throw await unknown(cluster, wish.to, `msa topic create ${wish.to}`)
    const { ranges } = await resolveRanges(cluster, partitions, { range: wish.range, follow: false, committed: true })
    using desk = wish.dryRun ? undefined : await ReturnDesk.open(login, wish.topic, signal)
    const before = desk?.before ?? (await redrivenOf(cluster, wish.topic, false))
    const letters = new DeadLetters(cluster, wish, { desk, before, onProgress })
    // Those at the beginning that went back need not be read again.
    const left = ranges.map((range) => ({ ...range, from: Math.max(range.from, before.get(range.partition)?.until ?? 0) }))
    const filter = (cursor: RecordCursor) => letters.isWanted(cursor)
    await readRecords({ cluster }, left, letters, { committed: true, filter, max: wish.max, onGap })
    await desk?.settle()
    return letters.report()
  })
}

interface Around {
  /** Undefined: nothing is sent. */
  readonly desk: ReturnDesk | undefined
  readonly before: ReadonlyMap<number, RedrivenOffsets>
  readonly onProgress: (messages: number) => void
}

const atOnce = 500

class DeadLetters implements RecordSink {
  readonly #cluster: Cluster
  readonly #wish: RedriveWish
  readonly #around: Around
  readonly #routes = new Map<string, { done: number; failed: number; because: string | null }>()
  /** How many partitions the topics have to which something went; 0 where there is none. */
  readonly #partitionsOf = new Map<string, number>()
  #topic = ''
  #partition = 0
  #seenUntil = 0
  #gapFrom = 0
  #waiting: { readonly message: Message; readonly to: string; readonly gapFrom: number }[] = []
  #before = 0
  #withoutOrigin = 0
  #tooOften = 0

  constructor(cluster: Cluster, wish: RedriveWish, around: Around) {
    this.#cluster = cluster
    this.#wish = wish
    this.#around = around
  }

  begin({ range }: ChunkPart): void {
    this.#topic = range.topic
    this.#partition = range.partition
    this.#seenUntil = range.from
  }

  isWanted(cursor: RecordCursor): boolean {
    const { filter, to, maxHops } = this.#wish
    this.#gapFrom = this.#seenUntil
    this.#seenUntil = cursor.offset + 1
    if (this.#around.before.get(this.#partition)?.has(cursor.offset)) return this.#skip('before')
    if (filter && !filter(cursor)) return false
    const headers = cursor.headers()
    if (to === undefined && originOf(headers) === undefined) return this.#skip('withoutOrigin')
    if (maxHops !== undefined && hopsOf(headers) >= maxHops) return this.#skip('tooOften')
    return true
  }

  add(cursor: RecordCursor): void {
    const headers = cursor.headers()
    const message = {
      ...{ topic: this.#topic, partition: this.#partition, offset: cursor.offset, timestamp: cursor.timestamp },
      ...{ key: cursor.key(), value: cursor.value(), headers },
    }
    this.#waiting.push({ message, to: this.#wish.to ?? originOf(headers) ?? '', gapFrom: this.#gapFrom })
  }

  async flush(): Promise<void> {
    const waiting = this.#waiting
    this.#waiting = []
    for (let at = 0; at < waiting.length; at += atOnce) {
      this.#cluster.signal.throwIfAborted()
      const messages: Returning[] = []
      for (const each of waiting.slice(at, at + atOnce)) {
        const partitions = await this.#partitionsIn(each.to)
        if (partitions > 0) messages.push({ ...each, partitions })
        else this.#failed(each.to, 1, 'there is no such topic')
      }
      await this.#send(messages)
      this.#around.onProgress([...this.#routes.values()].reduce((sum, { done }) => sum + done, 0))
    }
  }

  report(): Redriven {
    return {
      ...{ topic: this.#wish.topic, isDryRun: this.#wish.dryRun, group: groupOfRedrive(this.#wish.topic) },
      routes: [...this.#routes].map(([to, route]) => ({ to, ...route })).sort((a, b) => (a.to < b.to ? -1 : 1)),
      ...{ before: this.#before, withoutOrigin: this.#withoutOrigin, tooOften: this.#tooOften },
    }
  }

  #skip(why: 'before' | 'withoutOrigin' | 'tooOften'): false {
    if (why === 'before') this.#before += 1
    else if (why === 'withoutOrigin') this.#withoutOrigin += 1
    else this.#tooOften += 1
    return false
  }

  /** All or none of them; where none went, half of them at a time, until it is known which one it is. */
  async #send(messages: readonly Returning[]): Promise<void> {
    if (messages.length === 0) return
    try {
      await this.#around.desk?.send(messages)
      for (const { to } of messages) this.#route(to).done += 1
    } catch (error) {
      if (error instanceof MemoryFull) throw tooScattered(this.#wish.topic, error.partition)
      this.#cluster.signal.throwIfAborted()
      const because = refusals[errorCodeIn(error) ?? 0]
      if (because === undefined) throw error
      const [only] = messages
      if (messages.length === 1 && only) this.#failed(only.to, 1, because)
      else {
        const middle = Math.ceil(messages.length / 2)
        await this.#send(messages.slice(0, middle))
        await this.#send(messages.slice(middle))
      }
    }
  }

  #failed(to: string, count: number, because: string): void {
    const route = this.#route(to)
    route.failed += count
    route.because ??= because
  }

  #route(to: string) {
    const route = this.#routes.get(to) ?? { done: 0, failed: 0, because: null }
    this.#routes.set(to, route)
    return route
  }

  async #partitionsIn(topic: string): Promise<number> {
    const known = this.#partitionsOf.get(topic)
    if (known !== undefined) return known
    // A header may say anything.
    const isName = /^[\w.-]{1,249}$/.test(topic) && topic !== this.#wish.topic
    const found = isName ? await findTopic(this.#cluster, topic) : undefined
    this.#partitionsOf.set(topic, found?.partitions.length ?? 0)
    return found?.partitions.length ?? 0
  }
}

/** It is the message that a broker does not take: anything else would happen to the next one as well. */
const refusals: Readonly<Record<number, string>> = {
  ...{ 10: 'larger than the topic takes', 18: 'larger than the topic takes' },
  ...{ 29: 'we may not write there', 87: 'the topic takes no such message (it may want a key)' },
}

function tooScattered(topic: string, partition: number): MsaError {
  return new MsaError(
    'FAILED',
    `Too many messages of ${topic}[${partition}] that went back lie apart: no more can be remembered.`,
    {
      hint: `msa topic redrive ${topic}   (without a filter, which closes the gaps)`,
    },
  )
}
