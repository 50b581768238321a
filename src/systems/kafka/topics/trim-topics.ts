import { askOffsets, trimPartitions } from '../../../protocols/kafka/ask-leaders.ts'
import type { Cluster } from '../../../protocols/kafka/cluster.ts'
import type { PartitionName } from '../../../protocols/kafka/topic-partition.ts'
import { MsaError } from '../../../shared/errors.ts'
import type { OffsetPoint } from '../offset-range.ts'
import { reasonOf } from '../outcome.ts'
import { offsetOfPoint } from '../point-offset.ts'
import { boundsOf, type PartitionBounds } from '../reading/partition-offsets.ts'

export interface TrimWish {
  readonly partitions: readonly PartitionName[]
  /** Where each of them is to begin then. */
  readonly pointOf: (partition: PartitionName) => OffsetPoint | undefined
}

export interface Trim extends PartitionBounds {
  /** Where it is to begin. */
  readonly to: number
  /** Offsets that go. */
  readonly messages: number
  /** It does not reach as far as that. */
  readonly isOutside: boolean
}

export interface Trimmed extends Trim {
  readonly outcome: 'done' | 'would' | 'skipped' | 'failed'
  readonly reason?: string
}

const mayTakeMs = 30_000

/** What would go. Partitions of which nobody said anything are not in it. */
export async function planTrim(cluster: Cluster, { partitions, pointOf }: TrimWish): Promise<readonly Trim[]> {
  const wanted = partitions.filter((each) => pointOf(each) !== undefined)
  const bounds = await boundsOf(cluster, wanted, false)
  const times = await timesOf(cluster, bounds, pointOf)
  const plan = bounds.map((each, at): Trim => {
    const point = pointOf(each)
    const isOutside = point?.kind === 'offset' && point.offset > each.end
    const to = point && !isOutside ? offsetOfPoint(point, each, times[at]) : each.first
    return { ...each, to, messages: Math.max(0, to - each.first), isOutside }
  })
  const [first] = plan
  const point = first && pointOf(first)
  if (first && point?.kind === 'offset' && plan.every(({ isOutside }) => isOutside)) throw outside(first, point.offset)
  return plan
}

export async function trimTopics(cluster: Cluster, plan: readonly Trim[]): Promise<readonly Trimmed[]> {
  const wanted = plan.filter(({ messages }) => messages > 0)
  const answers = await trimPartitions(
    cluster,
    wanted.map(({ topic, partition, to }) => ({ topic, partition, offset: to })),
    mayTakeMs,
  )
  return plan.map((each): Trimmed => {
    const answer = answers[wanted.indexOf(each)]
    if (!answer) return { ...each, outcome: 'skipped' }
    return answer.errorCode === 0
      ? { ...each, outcome: 'done' }
      : { ...each, outcome: 'failed', reason: whyNot(answer.errorCode) }
  })
}

const policyViolation = 44

function whyNot(errorCode: number): string {
  return errorCode === policyViolation ? 'only a topic whose cleanup.policy has delete in it can be trimmed' : reasonOf(errorCode)
}

async function timesOf(
  cluster: Cluster,
  bounds: readonly PartitionBounds[],
  pointOf: TrimWish['pointOf'],
): Promise<readonly (number | undefined)[]> {
  const asked = bounds.flatMap(({ topic, partition }) => {
    const point = pointOf({ topic, partition })
    return point?.kind === 'time' ? [{ topic, partition, timestamp: point.timestamp }] : []
  })
  const found = await askOffsets(cluster, asked, false)
  return bounds.map((each) => found.find((one) => one.topic === each.topic && one.partition === each.partition)?.offset)
}

function outside({ topic, partition, first, end }: PartitionBounds, offset: number): MsaError {
  const has = first === end ? `it is empty, and ends at ${end}` : `it has ${first} to ${end - 1}`
  return new MsaError('OFFSET_OUTSIDE', `There is no offset ${offset} in ${topic}[${partition}]: ${has}.`, {
    hint: `msa topic trim ${topic} --to end`,
  })
}
