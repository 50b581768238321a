import { randomUUID } from 'node:crypto'
import { answeredWithin } from '../answered-within.ts'
import type { KafkaClient } from '../kafka/groups.ts'
import type { KafkaLogin } from '../kafka/login.ts'
import { type FollowedMessage, followTopic, forgetGroups, type TopicFollower } from '../kafka/topic-follower.ts'
import { LinkKeeper } from '../link-keeper.ts'
import { WireError } from '../wire-error.ts'
import { handledInThreeAttempts } from './attempts.ts'
import { keptTransport } from './kept-transport.ts'
import type { PublishingLink } from './publishing.ts'
import type { BusMessage, BusTransport } from './transport.ts'
import { createTurns } from './turns.ts'

export interface KafkaBusSettings {
  readonly login: KafkaLogin
  /** The topic that all members share. */
  readonly destination: string
}

export function createKafkaTransport(settings: KafkaBusSettings): BusTransport {
  const member: Member = { positions: new Map(), groups: new Set(), inTurn: createTurns() }
  let handle: Handle | undefined
  const keeper = new LinkKeeper<PublishingLink>({
    system: 'kafka',
    open: (signal, attempt) => openLink({ settings, member, handle, attempt, signal }),
    describe: (error) => (error instanceof Error ? error.message : String(error)),
  })
  return keptTransport(keeper, {
    subscribe(given) {
      handle = given
    },
    async close() {
      const wasUp = keeper.state.kind === 'up'
      await keeper.close()
      // It is only tidier so: the broker forgets a group that nobody is in.
      if (wasUp) await answeredWithin('kafka', 3000, forget(settings, member)).catch(() => undefined)
    },
  })
}

type Handle = (message: BusMessage) => Promise<void>

/** What outlives a link. */
interface Member {
  /** Where to go on: nothing that was written while the broker was away is missed. */
  readonly positions: Map<number, bigint>
  readonly groups: Set<string>
  readonly inTurn: ReturnType<typeof createTurns>
}

interface Opening {
  readonly settings: KafkaBusSettings
  readonly member: Member
  readonly handle: Handle | undefined
  readonly attempt: number
  readonly signal: AbortSignal
}

async function openLink(opening: Opening): Promise<PublishingLink> {
  const { settings, member, attempt } = opening
  const { kafkaClient } = await import('../kafka/groups.ts')
  const client = kafkaClient(settings.login)
  const producer = client.producer({ allowAutoTopicCreation: true, retry: { retries: 1, initialRetryTime: 100 } })
  const isFirst = member.positions.size === 0
  const follower = await follow(client, opening)
  try {
    await producer.connect()
  } catch (error) {
    await follower?.close()
    throw error
  }
  const topic = settings.destination
  return {
    broker: `Kafka at ${settings.login.brokers.join(', ')}`,
    // Who knew no position before could have missed what was written while it had no link.
    hasGap: follower !== undefined && (follower.hasGap || (isFirst && attempt > 0)),
    lost: follower?.lost ?? new Promise(() => undefined),
    async publish(body, timeoutMs, traceparent) {
      const messages = [{ key: null, value: body, headers: headersOf(traceparent) }]
      const sent = producer.send({ topic, acks: -1, timeout: Math.ceil(timeoutMs), messages })
      await answeredWithin('kafka', timeoutMs, sent.catch(rejectAsWireError))
    },
    close: async () => void (await Promise.all([follower?.close(), producer.disconnect().catch(() => undefined)])),
  }
}

/** In a group of its own for each link: the broker would hold back an old one until its lost member has timed out. */
async function follow(client: KafkaClient, { settings, member, handle, signal }: Opening): Promise<TopicFollower | undefined> {
  if (!handle) return undefined
  const groupId = `anonymous.${randomUUID()}`
  member.groups.add(groupId)
  for (const oldest of member.groups) if (member.groups.size > 20) member.groups.delete(oldest)
  return await followTopic(client, {
    ...{ topic: settings.destination, groupId, timeoutMs: 30_000 },
    ...{ positions: member.positions, inTurn: member.inTurn },
    handle: async (message) => void (await handledInThreeAttempts(handle, messageOf(message), signal)),
  })
}

function messageOf({ value, headers }: FollowedMessage): BusMessage {
  return { body: value, contentType: bare(headers.get('contentType')), traceparent: bare(headers.get('traceparent')) }
}

/** Header values are JSON to some senders: `"application/json"`, with its quotes. */
function bare(value: string | undefined): string | undefined {
  return value?.replace(/^"(.*)"$/s, '$1')
}

/** In this order. The trace context is raw, and not in the map of types. */
function headersOf(traceparent: string | undefined): Record<string, string> {
  return {
    contentType: 'application/json',
    ...(traceparent !== undefined && { traceparent }),
    spring_json_header_types: '{"contentType":"java.lang.String"}',
  }
}

async function forget(settings: KafkaBusSettings, { groups }: Member): Promise<void> {
  const { kafkaClient } = await import('../kafka/groups.ts')
  if (groups.size > 0) await forgetGroups(kafkaClient(settings.login), [...groups])
}

function rejectAsWireError(error: unknown): never {
  const because = error instanceof Error ? error.message : String(error)
  const isRejected = error instanceof Error && 'retriable' in error && error.retriable === false && /Protocol/.test(error.name)
  throw new WireError('kafka', isRejected ? 'rejected' : 'closed', { because }, error)
}
