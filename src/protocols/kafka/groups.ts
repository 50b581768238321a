import { AssignerProtocol, Kafka, logLevel, type PartitionAssigner, PartitionAssigners, type SASLOptions } from 'kafkajs'
import type { KafkaLogin } from './login.ts'
import { shareByRange } from './share-by-range.ts'

// The only file that imports kafkajs. It is complete and no longer maintained; what is asked of it here works on Kafka 3.9.

export type KafkaClient = Kafka

/** Fails soon: whoever uses it tries again by himself. */
export function kafkaClient({ brokers, clientId, tls, sasl }: KafkaLogin): KafkaClient {
  return new Kafka({
    ...{ brokers: [...brokers], clientId, logLevel: logLevel.NOTHING },
    ...{ connectionTimeout: 3000, authenticationTimeout: 5000, requestTimeout: 10_000 },
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1000 },
    ...(tls && {
      ssl: {
        ...(tls.authorities !== undefined && { ca: tls.authorities }),
        ...(tls.certificate !== undefined && { cert: tls.certificate }),
        ...(tls.key !== undefined && { key: tls.key }),
        ...(!tls.verifyHostname && { checkServerIdentity: () => undefined }),
      },
    }),
    ...(sasl && { sasl: sasl as SASLOptions }),
  })
}

const rangeAssigner: PartitionAssigner = ({ cluster }) => ({
  ...{ name: 'range', version: 0 },
  async assign({ members, topics }) {
    const wishes = members.map(({ memberId, memberMetadata }) => ({
      id: memberId,
      topics: AssignerProtocol.MemberMetadata.decode(memberMetadata)?.topics.filter((topic) => topics.includes(topic)) ?? [],
    }))
    const shares = shareByRange(wishes, (topic) => cluster.findTopicPartitionMetadata(topic).length)
    return [...shares].map(([memberId, assignment]) => ({
      memberId,
      memberAssignment: AssignerProtocol.MemberAssignment.encode({ version: 0, assignment, userData: noUserData }),
    }))
  },
  protocol: ({ topics }) => ({
    name: 'range',
    metadata: AssignerProtocol.MemberMetadata.encode({ version: 0, topics, userData: noUserData }),
  }),
})

const noUserData = Buffer.alloc(0)

/** For groups that have members of kafkajs, of Java, or both: one of them is known to all. */
export const commonAssigners: PartitionAssigner[] = [PartitionAssigners.roundRobin, rangeAssigner]

export interface PartitionReplicas {
  readonly topic: string
  readonly partition: number
  readonly replicas: readonly number[]
}

export interface KafkaAdmin extends AsyncDisposable {
  /** Ids of the brokers that are there now. */
  brokers(): Promise<number[]>
  replicas(): Promise<PartitionReplicas[]>
  /** Moves partitions onto these replicas; done when `reassigning` is empty. */
  reassign(wanted: readonly PartitionReplicas[]): Promise<void>
  reassigning(): Promise<number>
}

export async function connectAdmin(bootstrap: readonly string[]): Promise<KafkaAdmin> {
  const admin = new Kafka({ clientId: 'msa', brokers: [...bootstrap], logLevel: logLevel.NOTHING, retry: { retries: 3 } }).admin()
  await admin.connect()
  return {
    brokers: async () => (await admin.describeCluster()).brokers.map(({ nodeId }) => nodeId),
    async replicas() {
      const { topics } = await admin.fetchTopicMetadata()
      return topics.flatMap(({ name, partitions }) =>
        partitions.map(({ partitionId, replicas }) => ({ topic: name, partition: partitionId, replicas })),
      )
    },
    async reassign(wanted) {
      const topics = [...new Set(wanted.map(({ topic }) => topic))].map((topic) => ({
        topic,
        partitionAssignment: wanted
          .filter((each) => each.topic === topic)
          .map(({ partition, replicas }) => ({ partition, replicas: [...replicas] })),
      }))
      await admin.alterPartitionReassignments({ topics })
    },
    async reassigning() {
      const { topics } = await admin.listPartitionReassignments({})
      return topics.reduce((count, { partitions }) => count + partitions.length, 0)
    },
    [Symbol.asyncDispose]: () => admin.disconnect(),
  }
}
