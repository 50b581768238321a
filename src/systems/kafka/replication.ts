import { setTimeout as delay } from 'node:timers/promises'
import type { PartitionReplicas } from '../../protocols/kafka/groups.ts'
import { MsaError } from '../../shared/errors.ts'

/** Topics on which the lab itself depends: losing the only broker that has them loses every group's place. */
const internalTopics = ['__consumer_offsets', '__transaction_state', 'connect-configs', 'connect-offsets', 'connect-status']

const patienceMs = 120_000

/** Gives the internal topics as many replicas as the cluster now allows; the names of those that had fewer. */
export async function raiseReplication(bootstrap: readonly string[], wanted: number, signal: AbortSignal): Promise<string[]> {
  const { connectAdmin } = await import('../../protocols/kafka/groups.ts')
  await using admin = await connectAdmin(bootstrap)
  const brokers = await admin.brokers()
  const raised = withMoreReplicas(await admin.replicas(), brokers, wanted)
  if (raised.length === 0) return []
  await admin.reassign(raised)
  for (const deadline = Date.now() + patienceMs; (await admin.reassigning()) > 0; await delay(200, undefined, { signal })) {
    if (Date.now() > deadline) {
      throw new MsaError('TIMED_OUT', 'The internal topics are still being copied to the new brokers.', {
        hint: 'msa stock kafka-reassign-partitions --list',
        exitCode: 4,
      })
    }
  }
  return [...new Set(raised.map(({ topic }) => topic))]
}

/** Pure: the present replicas stay where they are and lead; the new ones are spread over the other brokers. */
export function withMoreReplicas(
  partitions: readonly PartitionReplicas[],
  brokers: readonly number[],
  wanted: number,
): PartitionReplicas[] {
  const sorted = [...brokers].sort((a, b) => a - b)
  return partitions
    .filter(({ topic, replicas }) => internalTopics.includes(topic) && replicas.length < Math.min(wanted, sorted.length))
    .map(({ topic, partition, replicas }) => {
      const others = sorted.filter((id) => !replicas.includes(id))
      const turned = others.map((_, index) => others[(index + partition) % others.length] ?? 0)
      return { topic, partition, replicas: [...replicas, ...turned.slice(0, wanted - replicas.length)] }
    })
}
