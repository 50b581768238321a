import type { Cluster } from '../../../protocols/kafka/cluster.ts'
import { deleteGroups } from '../../../protocols/kafka/requests/delete-groups.ts'
import { offsetDelete } from '../../../protocols/kafka/requests/offset-delete.ts'
import { byTopic, type PartitionName } from '../../../protocols/kafka/topic-partition.ts'
import { rejected } from '../../../protocols/kafka/wire/rejected.ts'
import { type Outcome, reasonOf } from '../outcome.ts'
import { type Group, isActive, membersAsText } from './group.ts'

const groupNotFound = 69

/** With all that they have committed. Those that have members stay. */
export async function deleteGroupsOf(cluster: Cluster, groups: readonly Group[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (const group of groups) outcomes.push(await deleteGroup(cluster, group))
  return outcomes
}

async function deleteGroup(cluster: Cluster, group: Group): Promise<Outcome> {
  const { name } = group
  if (isActive(group)) return { name, outcome: 'failed', detail: `it has members: ${membersAsText(group)}` }
  const [answer] = await cluster.askCoordinator(name, deleteGroups, [name])
  const { errorCode } = answer ?? { errorCode: -1 }
  if (errorCode === 0) return { name, outcome: 'done', detail: '' }
  if (errorCode === groupNotFound) return { name, outcome: 'skipped', detail: 'it was gone already' }
  return { name, outcome: 'failed', detail: reasonOf(errorCode) }
}

/** What a group has committed of these partitions. Its members, if it has some, must not be reading these topics. */
export async function forgetOffsets(
  cluster: Cluster,
  group: string,
  partitions: readonly PartitionName[],
): Promise<readonly Outcome[]> {
  const topics = byTopic(partitions).map(({ topic, partitions: theirs }) => ({
    topic,
    partitions: theirs.map(({ partition }) => partition),
  }))
  const { errorCode, partitions: answers } = await cluster.askCoordinator(group, offsetDelete, { group, topics })
  if (errorCode !== 0) throw rejected(errorCode, { group })
  return answers.map(({ topic, partition, errorCode: code }) => ({
    name: `${group} ${topic}[${partition}]`,
    ...(code === 0 ? { outcome: 'done' as const, detail: '' } : { outcome: 'failed' as const, detail: reasonOf(code) }),
  }))
}
