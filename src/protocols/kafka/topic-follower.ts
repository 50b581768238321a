import type { KafkaClient } from './groups.ts'

export interface FollowedMessage {
  readonly value: Buffer
  /** The last one of a name counts. */
  readonly headers: ReadonlyMap<string, string>
}

export interface FollowOptions {
  readonly topic: string
  readonly groupId: string
  /** Where to go on, by partition; kept up to date. What it does not know begins at the end. */
  readonly positions: Map<number, bigint>
  /** Must not reject. */
  readonly handle: (message: FollowedMessage) => Promise<void>
  /** Keeps what two followers bring one after the other: the one before this may still be at its last message. */
  readonly inTurn: (work: () => Promise<void>) => Promise<void>
  readonly timeoutMs: number
}

export interface TopicFollower {
  /** A position was no longer there: what came in between is not known. */
  readonly hasGap: boolean
  /** Resolves with the reason when it can follow no longer. */
  readonly lost: Promise<string>
  close(): Promise<void>
}

/**
 * Settles when the group has given it its partitions and each has its position: whatever is written from then on, arrives.
 * The position is ours, not the group's: kafkajs would look up the end of the topic only at its first fetch.
 */
export async function followTopic(client: KafkaClient, options: FollowOptions): Promise<TopicFollower> {
  const { topic, groupId, positions, handle, inTurn } = options
  const hasGap = await fixPositions(client, topic, positions)
  const consumer = client.consumer({
    ...{ groupId, sessionTimeout: 30_000, heartbeatInterval: 3000, maxWaitTimeInMs: 500, allowAutoTopicCreation: true },
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1000, restartOnFailure: async () => false },
  })
  const { CRASH, GROUP_JOIN } = consumer.events
  const lost = new Promise<string>((resolve) => {
    consumer.on(CRASH, ({ payload }) => resolve(payload.error.message))
  })
  const joined = new Promise<undefined>((resolve) => {
    consumer.on(GROUP_JOIN, ({ payload }) => {
      for (const partition of payload.memberAssignment[topic] ?? []) {
        const offset = positions.get(partition)
        if (offset !== undefined) consumer.seek({ topic, partition, offset: String(offset) })
      }
      resolve(undefined)
    })
  })
  const close = () => consumer.disconnect().catch(() => undefined)
  try {
    await consumer.connect()
    await consumer.subscribe({ topic })
    await consumer.run({
      async eachMessage({ partition, message: { value, headers, offset }, heartbeat }) {
        // A refresh may take longer than the group waits for a sign of life.
        const alive = setInterval(() => void heartbeat().catch(() => undefined), 3000)
        await inTurn(async () => {
          if (BigInt(offset) < (positions.get(partition) ?? 0n)) return
          await handle({ value: value ?? Buffer.alloc(0), headers: headersOf(headers ?? {}) })
          positions.set(partition, BigInt(offset) + 1n)
        }).finally(() => clearInterval(alive))
      },
    })
    const because = await Promise.race([joined, lost, tooLate(options.timeoutMs)])
    if (because !== undefined) throw new Error(because)
    return { hasGap, lost, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Says whether a position was no longer there. */
async function fixPositions(client: KafkaClient, topic: string, positions: Map<number, bigint>): Promise<boolean> {
  const admin = client.admin()
  await admin.connect()
  try {
    const wish = { topic, numPartitions: 1, replicationFactor: -1 }
    // Who may not create it may still use it.
    await admin.createTopics({ topics: [wish], timeout: 10_000 }).catch(() => false)
    const ends = await admin.fetchTopicOffsets(topic)
    const goneOn = [...positions].filter(([partition, position]) => {
      const end = ends.find((each) => each.partition === partition)
      return end === undefined || position < BigInt(end.low) || position > BigInt(end.high)
    })
    for (const [partition] of goneOn) positions.delete(partition)
    for (const { partition, high } of ends) if (!positions.has(partition)) positions.set(partition, BigInt(high))
    return goneOn.length > 0
  } finally {
    await admin.disconnect()
  }
}

/** Groups that nobody uses any more; those that are still in use stay. */
export async function forgetGroups(client: KafkaClient, groupIds: readonly string[]): Promise<void> {
  const admin = client.admin({ retry: { retries: 0 } })
  try {
    await admin.connect()
    await admin.deleteGroups([...groupIds])
  } catch {
    // They go by themselves when the broker's retention is over.
  } finally {
    await admin.disconnect().catch(() => undefined)
  }
}

type RawHeaders = Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>

function headersOf(headers: RawHeaders): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(headers).flatMap(([name, value]): [string, string][] => {
      const last = Array.isArray(value) ? value.at(-1) : value
      return last === undefined ? [] : [[name, last.toString()]]
    }),
  )
}

function tooLate(timeoutMs: number): Promise<string> {
  return new Promise((resolve) => setTimeout(resolve, timeoutMs, 'the group was not joined in time').unref())
}
