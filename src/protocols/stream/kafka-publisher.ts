import { answeredWithin } from '../answered-within.ts'
import { describeFailure } from '../describe-failure.ts'
import { Cluster } from '../kafka/cluster.ts'
import type { KafkaLogin } from '../kafka/login.ts'
import { murmur2Partitioner } from '../kafka/partitioner.ts'
import { LinkKeeper, type LinkState } from '../link-keeper.ts'
import { WireError } from '../wire-error.ts'
import type { RawHeaders } from './kafka-headers.ts'
import { KafkaSendLink } from './kafka-send-link.ts'
import type { TopicWish } from './kafka-topics.ts'

export interface KafkaPublication {
  readonly topic: TopicWish
  /** How it is chosen, when it is known how many there are. */
  readonly partition: (partitions: number) => number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: RawHeaders
}

export interface KafkaPublisher {
  readonly state: LinkState
  /** Whether the cluster answers at this moment: a link that nobody uses does not hear that it is gone. */
  probe(timeoutMs: number): Promise<void>
  /** Settles when all replicas have it. Many at a time share batches; those to one partition stay in their order. */
  publish(publication: KafkaPublication, timeoutMs: number): Promise<void>
  close(): Promise<void>
}

const askTimeoutMs = 5000

/** Every message counts: acks of all replicas, and each taken once by the broker, however often it had to be sent. */
export function createKafkaPublisher(login: KafkaLogin, onState: (state: LinkState) => void): KafkaPublisher {
  const keeper = new LinkKeeper({ system: 'kafka', open: (signal) => open(login, signal), describe: describeFailure })
  keeper.onState(onState)
  return {
    get state() {
      return keeper.state
    },
    async probe(timeoutMs) {
      if (keeper.state.kind !== 'up') return
      const link = await keeper.link(timeoutMs)
      await answeredWithin('kafka', timeoutMs, link.ask())
    },
    publish: (publication, timeoutMs) =>
      keeper.using(timeoutMs, (link, leftMs) => answeredWithin('kafka', leftMs, link.send(publication))),
    close: () => keeper.close(),
  }
}

async function open(login: KafkaLogin, signal: AbortSignal): Promise<KafkaSendLink> {
  const cluster = new Cluster({ login, timeoutMs: askTimeoutMs, patienceMs: askTimeoutMs, signal })
  try {
    return await KafkaSendLink.open(cluster, `Kafka at ${login.brokers.join(', ')}`)
  } catch (error) {
    cluster[Symbol.dispose]()
    throw error
  }
}

/** By its key, as Java's producer does it; without one each goes to the next. */
export function anyPartition(key: Buffer | null): (partitions: number) => number {
  if (key !== null) return (partitions) => murmur2Partitioner(key, partitions)
  turn += 1
  const own = turn
  return (partitions) => own % partitions
}

let turn = 0

/** What is asked for is not there, or there are too few of them. */
export function tooFewPartitions(topic: string, there: number, wanted: number): WireError {
  return new WireError('kafka', 'rejected', {
    because: `the topic ${topic} has ${there} of ${wanted} partitions, and autoAddPartitions is off`,
  })
}
