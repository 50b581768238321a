import type { KafkaLogin } from '../../../protocols/kafka/login.ts'
import { nameOf, type PartitionName } from '../../../protocols/kafka/topic-partition.ts'
import { MsaError } from '../../../shared/errors.ts'
import { unlessAborted } from '../../../shared/unless-aborted.ts'

export interface Assignment {
  readonly partitions: readonly PartitionName[]
  /** Aborted when they are ours no longer. */
  readonly revoked: AbortSignal
}

/**
 * A member of a consumer group, and nothing more: what it is given is read by others. What is committed is said by those,
 * who know what has been written.
 */
export interface GroupSeat {
  /** The present one; when it was asked for already, the next one. */
  assignment(signal: AbortSignal): Promise<Assignment>
  /** Where the group is; nothing for partitions that it has not read. */
  positions(): Promise<ReadonlyMap<string, number>>
  /** Says whether it came to something: in the middle of a rebalance it does not. */
  commit(partition: PartitionName, offset: number): Promise<boolean>
  leave(): Promise<void>
}

/** Short, so that a member that was killed is not waited for too long. */
const sessionTimeoutMs = 10_000
const heartbeatMs = 2000

export async function joinGroup(login: KafkaLogin, group: string, topics: readonly string[]): Promise<GroupSeat> {
  const { kafkaClient } = await import('../../../protocols/kafka/groups.ts')
  const client = kafkaClient(login)
  const consumer = client.consumer({
    ...{ groupId: group, sessionTimeout: sessionTimeoutMs, heartbeatInterval: heartbeatMs, rebalanceTimeout: 30_000 },
    ...{ maxWaitTimeInMs: 500, allowAutoTopicCreation: false },
    retry: { retries: 10, initialRetryTime: 100, maxRetryTime: 1000, restartOnFailure: async () => true },
  })
  const { CRASH, GROUP_JOIN, REBALANCING } = consumer.events
  let present: { readonly assignment: Assignment; readonly revoke: () => void } | undefined
  let isTaken = true
  let failure: unknown
  let waiting: (() => void)[] = []
  const change = () => {
    for (const wake of waiting.splice(0)) wake()
    waiting = []
  }
  consumer.on(REBALANCING, () => present?.revoke())
  consumer.on(CRASH, ({ payload }) => {
    present?.revoke()
    if (payload.restart) return
    failure = payload.error
    change()
  })
  consumer.on(GROUP_JOIN, ({ payload }) => {
    present?.revoke()
    const ours = Object.entries(payload.memberAssignment).map(([topic, partitions]) => ({ topic, partitions }))
    // It only has the seat: it is not to fetch anything.
    consumer.pause(ours)
    const ending = new AbortController()
    const partitions = ours.flatMap(({ topic, partitions: numbers }) => numbers.map((partition) => ({ topic, partition })))
    present = { assignment: { partitions, revoked: ending.signal }, revoke: () => ending.abort() }
    isTaken = false
    change()
  })
  await consumer.connect()
  await consumer.subscribe({ topics: [...topics] })
  await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: async () => undefined })
  return {
    async assignment(signal) {
      for (;;) {
        if (failure !== undefined) throw notInGroup(group, failure)
        if (present && !isTaken && !present.assignment.revoked.aborted) {
          isTaken = true
          return present.assignment
        }
        signal.throwIfAborted()
        const changed = new Promise<void>((resolve) => waiting.push(resolve))
        await unlessAborted(signal, changed, () => Promise.reject(signal.reason))
      }
    },
    positions: () => positionsOf(login, group, topics),
    async commit({ topic, partition }, offset) {
      try {
        await consumer.commitOffsets([{ topic, partition, offset: String(offset) }])
        return true
      } catch (error) {
        if (isOfRebalance(error)) return false
        throw error
      }
    },
    leave: () => consumer.disconnect().catch(() => undefined),
  }
}

/** Where a group is, without being one of it. */
export async function positionsOf(
  login: KafkaLogin,
  group: string,
  topics: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { kafkaClient } = await import('../../../protocols/kafka/groups.ts')
  const admin = kafkaClient(login).admin()
  await admin.connect()
  try {
    const found = await admin.fetchOffsets({ groupId: group, topics: [...topics] })
    return new Map(
      found.flatMap(({ topic, partitions }) =>
        partitions.flatMap(({ partition, offset }): [string, number][] =>
          Number(offset) < 0 ? [] : [[nameOf({ topic, partition }), Number(offset)]],
        ),
      ),
    )
  } finally {
    await admin.disconnect().catch(() => undefined)
  }
}

function isOfRebalance(error: unknown): boolean {
  const type = error instanceof Error && 'type' in error ? error.type : undefined
  return type === 'REBALANCE_IN_PROGRESS' || type === 'ILLEGAL_GENERATION' || type === 'UNKNOWN_MEMBER_ID'
}

function notInGroup(group: string, cause: unknown): MsaError {
  return new MsaError('KAFKA_FAILED', `We are no member of the group "${group}" any more.`, {
    cause,
    hint: `msa group describe ${group}`,
  })
}
