import { rest } from '../../shared/rest.ts'
import { answeredWithin } from '../answered-within.ts'
import { Cluster } from '../kafka/cluster.ts'
import type { KafkaClient } from '../kafka/groups.ts'
import { forgetGroups } from '../kafka/topic-follower.ts'
import { nameOf } from '../kafka/topic-partition.ts'
import { errorCodeIn } from '../kafka/wire/rejected.ts'
import type { Link } from '../link-keeper.ts'
import { WireError } from '../wire-error.ts'
import type { KafkaConsumerNeeds, Seat } from './kafka-consumer.ts'
import { type KafkaDelivered, parkedHeaders, receivedFrom } from './kafka-delivery.ts'
import { prepareTopics } from './kafka-preparation.ts'

type Consumer = ReturnType<KafkaClient['consumer']>
type Batch = Parameters<NonNullable<NonNullable<Parameters<Consumer['run']>[0]>['eachBatch']>>[0]

/** So little comes again after a sudden end. */
const commitEveryMs = 200
const joinTimeoutMs = 90_000
const rebalanceTimeoutMs = 60_000
const parkAgainMs = 1000
const tooLarge = [10, 18, 87]

/**
 * A member of a consumer group. Its places are committed behind what was handled; when somebody comes or goes, what is being
 * handled is finished before the partitions are given away, and nothing new is begun.
 */
export class KafkaMember implements Link {
  readonly broker: string
  readonly hasGap = false
  readonly lost: Promise<string>
  readonly #needs: KafkaConsumerNeeds
  readonly #seat: Seat
  readonly #group: string
  readonly #client: KafkaClient
  readonly #consumer: Consumer
  readonly #ending = new AbortController()
  /** Aborted when the partitions of this generation are to be given back. */
  #generation = new AbortController()

  private constructor(
    needs: KafkaConsumerNeeds,
    seat: Seat,
    client: KafkaClient,
    assigning: Pick<Parameters<KafkaClient['consumer']>[0] & object, 'partitionAssigners'>,
  ) {
    const { sessionTimeoutMs } = needs.settings
    this.#needs = needs
    this.#seat = seat
    this.#group = seat.group
    this.#client = client
    this.broker = `Kafka at ${needs.login.brokers.join(', ')}`
    this.#consumer = client.consumer({
      ...assigning,
      ...{ groupId: seat.group, sessionTimeout: sessionTimeoutMs, heartbeatInterval: this.#heartbeatMs },
      ...{ rebalanceTimeout: rebalanceTimeoutMs, maxWaitTimeInMs: 500, allowAutoTopicCreation: false },
      retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1000, restartOnFailure: async () => false },
    })
    const { CRASH, GROUP_JOIN } = this.#consumer.events
    this.lost = new Promise((resolve) => {
      this.#consumer.on(CRASH, ({ payload }) => {
        this.#generation.abort()
        resolve(payload.error.message)
      })
    })
    this.#consumer.on(GROUP_JOIN, ({ payload }) => this.#joined(payload.memberAssignment))
  }

  static async join(needs: KafkaConsumerNeeds, seat: Seat, signal: AbortSignal): Promise<KafkaMember> {
    using cluster = new Cluster({ login: needs.login, timeoutMs: 5000, patienceMs: 10_000, signal })
    await prepareTopics(cluster, needs.settings, seat)
    const { commonAssigners, kafkaClient } = await import('../kafka/groups.ts')
    const client = kafkaClient(needs.login)
    const member = new KafkaMember(needs, seat, client, { partitionAssigners: commonAssigners })
    try {
      await member.#start()
      return member
    } catch (error) {
      await member.close()
      throw error
    }
  }

  applyPause(): void {
    const topics = this.#needs.settings.topics.map(({ topic }) => ({ topic }))
    if (this.#seat.isPaused) this.#consumer.pause(topics)
    else this.#consumer.resume(topics)
  }

  async close(): Promise<void> {
    this.#ending.abort()
    this.#generation.abort()
    // What is being handled is waited for, and its place committed. What goes wrong then comes again elsewhere.
    const left = this.#consumer.disconnect()
    await answeredWithin('kafka', this.#needs.settings.drainMs, left).catch(() => undefined)
    if (this.#needs.settings.group !== undefined) return
    // It is only tidier so: the broker forgets a group that nobody is in.
    await answeredWithin('kafka', 3000, forgetGroups(this.#client, [this.#group])).catch(() => undefined)
  }

  get #heartbeatMs(): number {
    return Math.floor(this.#needs.settings.sessionTimeoutMs / 5)
  }

  async #start(): Promise<void> {
    const { topics, startsAt, concurrency } = this.#needs.settings
    const crashed = this.lost.then((because) => Promise.reject(new WireError('kafka', 'closed', { because })))
    // Once it has started somebody else listens.
    crashed.catch(() => undefined)
    const started = async () => {
      await this.#consumer.connect()
      await this.#consumer.subscribe({ topics: topics.map(({ topic }) => topic), fromBeginning: startsAt === 'earliest' })
      await this.#consumer.run({
        ...{ autoCommit: false, eachBatchAutoResolve: false, partitionsConsumedConcurrently: concurrency },
        eachBatch: (batch) => this.#handleBatch(batch),
      })
    }
    await answeredWithin('kafka', joinTimeoutMs, Promise.race([started(), crashed]))
  }

  #joined(assigned: Readonly<Record<string, readonly number[]>>): void {
    this.#generation = new AbortController()
    if (this.#ending.signal.aborted) this.#generation.abort()
    for (const [topic, partitions] of Object.entries(assigned))
      for (const partition of partitions) {
        const position = this.#seat.positions.get(nameOf({ topic, partition }))
        if (position !== undefined) this.#consumer.seek({ topic, partition, offset: String(position) })
      }
    if (this.#seat.isPaused) this.applyPause()
  }

  async #handleBatch({ batch, resolveOffset, heartbeat, commitOffsetsIfNecessary, isRunning, isStale }: Batch): Promise<void> {
    const { topic, partition } = batch
    const generation = this.#generation
    let [uncommitted, committedAtMs]: [string | undefined, number] = [undefined, performance.now()]
    const commit = async () => {
      if (uncommitted === undefined) return
      const offset = uncommitted
      uncommitted = undefined
      committedAtMs = performance.now()
      await commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset }] }] }).catch((error: unknown) => {
        // They are somebody else's, or soon will be: he goes on where the last commit was.
        if (!isOfRebalance(error)) throw error
        generation.abort()
      })
    }
    // A handler may take longer than the group waits for a sign of life.
    const alive = setInterval(() => {
      heartbeat().catch((error: unknown) => {
        if (isOfRebalance(error)) generation.abort()
      })
    }, this.#heartbeatMs)
    try {
      for (const message of batch.messages) {
        if (!isRunning() || isStale() || this.#seat.isPaused || generation.signal.aborted) break
        if (!(await this.#handle(message, { topic, partition }, generation.signal))) break
        resolveOffset(message.offset)
        uncommitted = String(BigInt(message.offset) + 1n)
        if (this.#seat.positions.has(nameOf(batch))) this.#seat.positions.set(nameOf(batch), Number(uncommitted))
        if (performance.now() - committedAtMs >= commitEveryMs) await commit()
      }
    } finally {
      clearInterval(alive)
      await commit()
    }
  }

  /** Whether it is done with: handled, parked, or given up. */
  async #handle(message: KafkaDelivered, place: { topic: string; partition: number }, signal: AbortSignal): Promise<boolean> {
    const { take, news } = this.#needs
    const received = receivedFrom(message, place.topic)
    const fate = await take(received, signal)
    if (fate.kind !== 'failed') return fate.kind === 'handled'
    while (!signal.aborted) {
      try {
        const parkedIn = await this.#park(message, place, fate.error)
        news.givenUp(received, fate.error, parkedIn)
        return true
      } catch (error) {
        news.notParked(received, error)
        await rest(parkAgainMs, signal)
      }
    }
    return false
  }

  /** Where it is now; undefined: there is no place for it. */
  async #park(message: KafkaDelivered, place: { topic: string; partition: number }, error: unknown): Promise<string | undefined> {
    const { deadLetters, parkTimeoutMs, topics } = this.#needs.settings
    const source = topics.find(({ topic }) => topic === place.topic)
    if (deadLetters === undefined || source === undefined) return undefined
    const topic = deadLetters.topicOf(place.topic)
    for (const isTerse of [false, true]) {
      try {
        await this.#needs.publisher().publish(
          {
            topic: { ...source, topic, partitions: deadLetters.partitions ?? place.partition + 1, mayGrow: false },
            partition: (partitions) => (place.partition < partitions ? place.partition : 0),
            ...{ key: message.key, value: message.value, headers: parkedHeaders(message, place, error, isTerse) },
          },
          parkTimeoutMs,
        )
        return topic
      } catch (refusal) {
        if (!tooLarge.includes(errorCodeIn(refusal) ?? 0)) throw refusal
      }
    }
    return undefined
  }
}

const ofRebalance = ['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID']

function isOfRebalance(error: unknown): boolean {
  return error instanceof Error && 'type' in error && ofRebalance.includes(String(error.type))
}
