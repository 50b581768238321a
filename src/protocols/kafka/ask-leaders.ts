import { type Cluster, isPassing } from './cluster.ts'
import { deleteRecords, type TrimmedPartition } from './requests/delete-records.ts'
import { type ListedOffset, listOffsets } from './requests/list-offsets.ts'
import type { TopicMetadata } from './requests/metadata.ts'
import { byTopic, nameOf, type PartitionName } from './topic-partition.ts'
import type { Connection } from './wire/connection.ts'
import { errorOf } from './wire/error-codes.ts'
import { rejected } from './wire/rejected.ts'

interface AboutPartition extends PartitionName {
  readonly errorCode: number
}

/**
 * Asks the leader of each partition for all of its own at once; those again that say what passes, as that it has moved. The answers
 * are in the order of what was wanted, and those that say no for another reason are among them. Throws for a partition that is not
 * there.
 */
export async function askLeaders<Wanted extends PartitionName, Answer extends AboutPartition>(
  cluster: Cluster,
  wanted: readonly Wanted[],
  ask: (leader: Connection, wanted: readonly Wanted[]) => Promise<readonly Answer[]>,
): Promise<Answer[]> {
  const answers = new Map<string, Answer>()
  let anew = false
  await cluster.retrying(async () => {
    const left = wanted.filter((each) => !answers.has(nameOf(each)))
    if (left.length === 0) return
    const topics = await cluster.describeTopics([...new Set(left.map(({ topic }) => topic))], { anew })
    anew = true
    let refusal = notLeader
    const asked = [...byLeader(left, topics)].map(async ([leader, theirs]) => {
      for (const answer of await ask(await cluster.broker(leader), theirs)) {
        if (errorOf(answer.errorCode).isPassing) refusal = answer.errorCode
        else answers.set(nameOf(answer), answer)
      }
    })
    const failures = (await Promise.allSettled(asked)).flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
    const worst = failures.find((error) => !isPassing(error)) ?? failures[0]
    if (worst !== undefined) throw worst
    const missed = left.find((each) => !answers.has(nameOf(each)))
    if (missed) throw rejected(refusal, { topic: missed.topic, partition: missed.partition })
  })
  return wanted.flatMap((each) => answers.get(nameOf(each)) ?? [])
}

/** The end of committed messages where `committed`; a timestamp, `earliest` or `latest` for each. */
export function askOffsets(
  cluster: Cluster,
  wanted: readonly (PartitionName & { readonly timestamp: number })[],
  committed: boolean,
): Promise<ListedOffset[]> {
  return askLeaders(cluster, wanted, (leader, theirs) => leader.ask(listOffsets, { committed, topics: byTopic(theirs) }))
}

/** What is before the offsets goes. */
export function trimPartitions(
  cluster: Cluster,
  wanted: readonly (PartitionName & { readonly offset: number })[],
  timeoutMs: number,
): Promise<TrimmedPartition[]> {
  return askLeaders(cluster, wanted, (leader, theirs) =>
    leader.ask(deleteRecords, { topics: byTopic(theirs), timeoutMs }, timeoutMs),
  )
}

const unknownTopicOrPartition = 3
const leaderNotAvailable = 5
const notLeader = 6

function byLeader<Wanted extends PartitionName>(
  wanted: readonly Wanted[],
  topics: readonly TopicMetadata[],
): ReadonlyMap<number, Wanted[]> {
  const leaders = new Map(
    topics.flatMap(({ name, partitions }) => partitions.map((each) => [nameOf({ ...each, topic: name }), each.leader])),
  )
  const asked = new Map<number, Wanted[]>()
  for (const each of wanted) {
    const { topic, partition } = each
    const refusal = topics.find(({ name }) => name === topic)?.errorCode
    if (refusal) throw rejected(refusal, { topic })
    const leader = leaders.get(nameOf(each))
    if (leader === undefined) throw rejected(unknownTopicOrPartition, { topic, partition })
    if (leader < 0) throw rejected(leaderNotAvailable, { topic, partition })
    const theirs = asked.get(leader)
    if (theirs) theirs.push(each)
    else asked.set(leader, [each])
  }
  return asked
}
