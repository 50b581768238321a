import type { Cluster } from '../../../protocols/kafka/cluster.ts'
import { nameOf, type PartitionName } from '../../../protocols/kafka/topic-partition.ts'
import { boundsOfThose, committedOffsets, inOrder } from './committed-offsets.ts'
import type { Group, Member } from './group.ts'
import { timesAt } from './times-at.ts'

export interface GroupLag {
  readonly group: string
  readonly state: string
  /** Null: nobody tells. */
  readonly members: number | null
  /** Messages that are not read yet, as far as it is known. */
  readonly lag: number
  /** Of the partition that is the furthest behind. */
  readonly behindMs: number | null
  readonly partitions: readonly PartitionLag[]
}

export interface PartitionLag extends PartitionName {
  /** The offset it reads next; null where it has committed none. */
  readonly committed: number | null
  readonly first: number | null
  readonly end: number | null
  readonly lag: number | null
  /** How much younger the last message is than the one it reads next; null where nobody knows. */
  readonly behindMs: number | null
  readonly memberId: string | null
  readonly clientId: string | null
  readonly host: string | null
}

export interface LagWish {
  /** Whether the times of messages are looked up, too. */
  readonly times: boolean
}

/** How far a group is behind: of what it has committed, and of what its members have. */
export async function lagOf(cluster: Cluster, group: Group, { times }: LagWish): Promise<GroupLag> {
  const committed = new Map((await committedOffsets(cluster, group.name)).map((each) => [nameOf(each), each]))
  const owners = ownersIn(group)
  const named = new Map<string, PartitionName>([...committed, ...owners])
  const partitions = [...named.values()].map(({ topic, partition }) => ({ topic, partition })).sort(inOrder)
  const bounds = await boundsOfThose(cluster, partitions)
  const rows = partitions.map((each): PartitionLag => {
    const [at, there, owner] = [committed.get(nameOf(each)), bounds.get(nameOf(each)), owners.get(nameOf(each))?.member]
    return {
      ...each,
      ...{ committed: at?.offset ?? null, first: there?.first ?? null, end: there?.end ?? null },
      lag: at && there ? Math.max(0, there.end - at.offset) : null,
      behindMs: null,
      ...{ memberId: owner?.id ?? null, clientId: owner?.clientId ?? null, host: owner?.host ?? null },
    }
  })
  const behind = times ? await behindOf(cluster, rows) : new Map<string, number | null>()
  const told = rows.map((row) => ({ ...row, behindMs: behind.get(nameOf(row)) ?? null }))
  return {
    ...{ group: group.name, state: group.state, members: group.members?.length ?? null },
    lag: told.reduce((sum, { lag }) => sum + (lag ?? 0), 0),
    behindMs: told.reduce<number | null>(
      (most, { behindMs }) => (behindMs === null ? most : Math.max(most ?? 0, behindMs)),
      null,
    ),
    partitions: told,
  }
}

interface Owned extends PartitionName {
  readonly member: Member
}

function ownersIn({ members }: Group): ReadonlyMap<string, Owned> {
  return new Map(
    (members ?? []).flatMap((member) => member.partitions.map((each) => [nameOf(each), { ...each, member }] as const)),
  )
}

/** Who is at the end is not behind, whatever the times are. */
async function behindOf(cluster: Cluster, rows: readonly PartitionLag[]): Promise<ReadonlyMap<string, number | null>> {
  const late = rows.filter(({ lag }) => lag !== null && lag > 0)
  const wanted = late.flatMap(({ topic, partition, committed, first, end }) => [
    { topic, partition, offset: Math.max(committed ?? 0, first ?? 0) },
    { topic, partition, offset: (end ?? 1) - 1 },
  ])
  const times = await timesAt(cluster, wanted)
  const behind = new Map<string, number | null>(rows.filter(({ lag }) => lag === 0).map((row) => [nameOf(row), 0]))
  for (const [at, row] of late.entries()) {
    const [next, last] = [times[2 * at], times[2 * at + 1]]
    behind.set(nameOf(row), next === undefined || last === undefined ? null : Math.max(0, last - next))
  }
  return behind
}
