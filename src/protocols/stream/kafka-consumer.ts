import { randomUUID } from 'node:crypto'
import { describeFailure } from '../describe-failure.ts'
import type { KafkaLogin } from '../kafka/login.ts'
import { LinkKeeper } from '../link-keeper.ts'
import type { BoundConsumer, ConsumerNews } from './binder.ts'
import { KafkaMember } from './kafka-member.ts'
import type { KafkaPublisher } from './kafka-publisher.ts'
import type { TopicWish } from './kafka-topics.ts'
import type { Take } from './message.ts'

export interface KafkaConsumerSettings {
  readonly topics: readonly Omit<TopicWish, 'mayGrow'>[]
  /** Undefined: nobody shares it, and what is written while it is away passes by. */
  readonly group: string | undefined
  /** Where a group begins that has not been here. */
  readonly startsAt: 'earliest' | 'latest'
  /** How many partitions are handled at the same time. */
  readonly concurrency: number
  /** Undefined: what cannot be handled is skipped. */
  readonly deadLetters: { readonly topicOf: (topic: string) => string; readonly partitions: number | undefined } | undefined
  readonly sessionTimeoutMs: number
  /** How long what is being handled may take at the end. */
  readonly drainMs: number
  readonly parkTimeoutMs: number
}

export interface KafkaConsumerNeeds {
  readonly login: KafkaLogin
  readonly settings: KafkaConsumerSettings
  readonly publisher: () => KafkaPublisher
  readonly take: Take
  readonly news: ConsumerNews
}

/** What outlives a link. */
export interface Seat {
  readonly group: string
  isPaused: boolean
  /** Of somebody without a group, by topic and partition: where it goes on. */
  readonly positions: Map<string, number>
}

export function createKafkaConsumer(needs: KafkaConsumerNeeds): BoundConsumer {
  const { group } = needs.settings
  const own = { isPaused: false, positions: new Map<string, number>() }
  let member: KafkaMember | undefined
  const keeper = new LinkKeeper<KafkaMember>({
    system: 'kafka',
    async open(signal) {
      // The broker would hold back an anonymous group until its lost member has timed out.
      const seat: Seat = Object.assign(own, { group: group ?? `anonymous.${randomUUID()}` })
      member = await KafkaMember.join(needs, seat, signal)
      return member
    },
    describe: describeFailure,
  })
  keeper.onState((state) => needs.news.state(state))
  const pausing = {
    get isPaused() {
      return own.isPaused
    },
    pause() {
      own.isPaused = true
      member?.applyPause()
    },
    resume() {
      own.isPaused = false
      member?.applyPause()
    },
  }
  return {
    get state() {
      return keeper.state
    },
    pausing,
    close: () => keeper.close(),
  }
}
