import { Cluster } from '../../protocols/kafka/cluster.ts'
import type { KafkaLogin } from '../../protocols/kafka/login.ts'
import { type Chunk, readRanges } from '../../protocols/kafka/read-ranges.ts'
import { RecordCursor } from '../../protocols/kafka/records/record-cursor.ts'
import { openBatches } from '../../protocols/kafka/records/records-in.ts'
import { createTopics } from '../../protocols/kafka/requests/create-topics.ts'
import { deleteTopics } from '../../protocols/kafka/requests/delete-topics.ts'
import { Sender } from '../../protocols/kafka/send-records.ts'
import { accept } from '../../protocols/kafka/wire/rejected.ts'
import { andRemoved, type Contender, type Listening } from './contender.ts'

const mayTakeMs = 20_000
const cleanUpMs = 10_000
const deliveryTimeoutMs = 30_000
const partition = 0
const unknownServerError = -1

export interface KafkaPlace {
  readonly cluster: Cluster
  readonly login: KafkaLogin
  /** A new one. */
  readonly topic: string
  /** It failed, and what was made for it could not be taken away. */
  readonly onLeft: (because: unknown) => void
}

/** A topic of one partition and one copy, for as long as the work takes. It is deleted however that ends. */
export async function withKafkaContender<Result>(
  place: KafkaPlace,
  work: (contender: Contender) => Promise<Result>,
): Promise<Result> {
  const { cluster, login, topic, onLeft } = place
  const asked = { name: topic, partitions: 1, replicationFactor: 1, assignments: [], configs: [] }
  const request = { topics: [asked], timeoutMs: mayTakeMs, validateOnly: false }
  const measured = async () => {
    const [made] = await cluster.askController(createTopics, request, mayTakeMs)
    accept(made?.errorCode ?? unknownServerError, { topic })
    await cluster.describeWithLeaders([topic])
    return await work(await contenderIn(place))
  }
  return andRemoved(measured, () => remove(login, topic), onLeft)
}

/** With connections of its own: those that measured may be closed by now. */
async function remove(login: KafkaLogin, topic: string): Promise<void> {
  // Its own patience bounds it.
  const { signal } = new AbortController()
  using cluster = new Cluster({ login, timeoutMs: cleanUpMs, patienceMs: cleanUpMs, signal })
  const request = { topics: [topic], timeoutMs: cleanUpMs }
  const [deleted] = await cluster.askController(deleteTopics, request, cleanUpMs)
  accept(deleted?.errorCode ?? unknownServerError, { topic })
}

async function contenderIn({ cluster, login, topic }: KafkaPlace): Promise<Contender> {
  let end = 0
  let position = 0
  /** Confirmed in the order in which they were sent. */
  const waiting: (() => void)[] = []
  const settings = { acks: -1, codec: 'none', deliveryTimeoutMs } as const
  const counted = (count: number) => {
    end += count
  }
  const bulk = await Sender.create(cluster, { ...settings, lingerMs: 5, onDelivered: (_, __, ___, count) => counted(count) })
  const single = await Sender.create(cluster, {
    ...{ ...settings, lingerMs: 0 },
    onDelivered: (_, __, ___, count) => {
      counted(count)
      for (const confirm of waiting.splice(0, count)) confirm()
    },
  })
  const recordOf = (value: Buffer) => ({ key: null, value, headers: [], timestamp: Date.now() })
  return {
    broker: 'kafka',
    durability: 'acks=all, one replica; written to its log, and the system decides when to the disk',
    async publishAll(bodies) {
      for (const body of bodies) {
        bulk.append(topic, partition, recordOf(body))
        if (bulk.isFull) await bulk.room()
      }
      await bulk.flush()
    },
    async consumeAll(count) {
      const range = { topic, partition, from: position, until: position + count }
      position += count
      await readAll(cluster, range, () => undefined)
    },
    publish: (body) =>
      new Promise((resolve, reject) => {
        waiting.push(resolve)
        single.append(topic, partition, recordOf(body))
        single.flush().catch(reject)
      }),
    listen: async (onMessage) => listen({ cluster, login, topic }, end, onMessage),
  }
}

/** A broker answers one request of a connection after the other: whoever waits for messages needs one of his own. */
function listen(
  { cluster: { signal, patienceMs }, login, topic }: Omit<KafkaPlace, 'onLeft'>,
  from: number,
  onMessage: OnMessage,
): Listening {
  const cluster = new Cluster({ login, timeoutMs: mayTakeMs, patienceMs, signal })
  let isStopped = false
  const range = { topic, partition, from, until: Number.POSITIVE_INFINITY }
  const ended = readAll(cluster, range, onMessage).catch((error: unknown) => {
    if (!isStopped) throw error
  })
  return {
    ended,
    async stop() {
      isStopped = true
      cluster[Symbol.dispose]()
      await ended
    },
  }
}

type OnMessage = (body: Buffer) => void
type Range = Parameters<typeof readRanges>[1][number]

async function readAll(cluster: Cluster, range: Range, onMessage: OnMessage): Promise<void> {
  const cursor = new RecordCursor()
  const chunks = readRanges(cluster, [range], { committed: true, maxWaitMs: 500, onGap: () => undefined })
  for await (const chunk of chunks) handOut(chunk, cursor, range, onMessage)
}

function handOut({ partitions }: Chunk, cursor: RecordCursor, { from, until }: Range, onMessage: OnMessage): void {
  for (const { records } of partitions) {
    for (const _ of openBatches(records, cursor, { compressions: new Map(), aborted: [] })) {
      // A batch may begin before the range, and reach beyond it.
      while (cursor.next()) {
        const value = cursor.offset >= from && cursor.offset < until ? cursor.value() : null
        if (value) onMessage(value)
      }
    }
  }
}
