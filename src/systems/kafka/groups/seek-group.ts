import type { Cluster } from '../../../protocols/kafka/cluster.ts'
import { offsetCommit } from '../../../protocols/kafka/requests/offset-commit.ts'
import { byTopic, nameOf, type PartitionName } from '../../../protocols/kafka/topic-partition.ts'
import { MsaError } from '../../../shared/errors.ts'
import { didYouMean } from '../../../shared/suggest.ts'
import { choosePartitions } from '../consume.ts'
import type { OffsetPoint } from '../offset-range.ts'
import { reasonOf } from '../outcome.ts'
import { offsetOfPoint } from '../point-offset.ts'
import { boundsOf, offsetsAt, type PartitionBounds } from '../reading/partition-offsets.ts'
import { committedOffsets, inOrder } from './committed-offsets.ts'
import { findGroup, groupNames, unknownGroup } from './find-groups.ts'
import { type Group, isActive, membersAsText } from './group.ts'

/** Where to. */
export type SeekTo =
  | { readonly kind: 'point'; readonly point: OffsetPoint }
  /** So many messages forward, or back. */
  | { readonly kind: 'shift'; readonly by: number }
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'offsets'; readonly offsets: readonly SavedOffset[] }

export interface SavedOffset extends PartitionName {
  readonly offset: number
}

export interface SeekWish {
  readonly group: string
  readonly to: SeekTo
  /** Names and patterns; none: all that it has committed something of. */
  readonly topics: readonly string[]
  readonly partitions: readonly number[] | undefined
  /** It may begin with topics of which it has committed nothing; and be new itself. */
  readonly allowNew: boolean
}

export interface SeekPlan {
  /** Undefined: there is none yet. */
  readonly group: Group | undefined
  readonly moves: readonly Move[]
}

export interface Move extends PartitionBounds {
  readonly committed: number | null
  readonly to: number
  /** It is not moved to where it was wanted, but to the nearest that is kept. */
  readonly isClamped: boolean
}

export interface Moved extends Move {
  readonly outcome: 'done' | 'would' | 'failed'
  readonly reason?: string
}

/** What would be committed. Nothing is changed. */
export async function planSeek(cluster: Cluster, wish: SeekWish): Promise<SeekPlan> {
  const group = await findGroup(cluster, wish.group)
  if (!group && !wish.allowNew) throw await noSuchGroup(cluster, wish.group)
  const committed = new Map((group ? await committedOffsets(cluster, wish.group) : []).map((each) => [nameOf(each), each.offset]))
  const saved = await savedOffsets(cluster, wish.to)
  const partitions = await partitionsOf(cluster, wish, committed, saved)
  const bounds = await boundsOf(cluster, partitions, false)
  const times = await timesFor(cluster, bounds, wish.to)
  const moves = bounds.flatMap((each, at): Move[] => {
    const before = committed.get(nameOf(each)) ?? null
    const wanted = wantedOf(wish.to, { bounds: each, before, saved: saved?.get(nameOf(each)), atTime: times[at] })
    if (wanted === undefined) return []
    const to = Math.min(each.end, Math.max(each.first, wanted))
    return [{ ...each, committed: before, to, isClamped: to !== wanted }]
  })
  return { group, moves }
}

export async function seekGroup(cluster: Cluster, name: string, { group, moves }: SeekPlan): Promise<readonly Moved[]> {
  if (group && isActive(group)) throw active(group)
  const topics = byTopic(moves).map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map(({ partition, to }) => ({ partition, offset: to })),
  }))
  const answers = await cluster.askCoordinator(name, offsetCommit, { group: name, topics })
  const codes = new Map(answers.map((answer) => [nameOf(answer), answer.errorCode]))
  // Somebody joined in the meantime.
  if ([...codes.values()].some((code) => code === unknownMember || code === rebalancing)) {
    const now = await findGroup(cluster, name)
    if (now && isActive(now)) throw active(now)
  }
  return moves.map((move): Moved => {
    const code = codes.get(nameOf(move)) ?? -1
    return code === 0 ? { ...move, outcome: 'done' } : { ...move, outcome: 'failed', reason: reasonOf(code) }
  })
}

const unknownMember = 25
const rebalancing = 27

export function active(group: Group): MsaError {
  const count = group.members?.length ?? 0
  return new MsaError(
    'GROUP_ACTIVE',
    `The group "${group.name}" has ${count === 1 ? 'a member' : `${count} members`}: they would go on where they are.`,
    { details: [membersAsText(group)], hint: 'stop them first;  msa group describe shows who is left' },
  )
}

async function noSuchGroup(cluster: Cluster, name: string): Promise<MsaError> {
  const error = unknownGroup(name, await groupNames(cluster))
  return new MsaError(error.code, error.message, { hint: 'to make it:  --topic <topic> --allow-new-topics', exitCode: 3 })
}

async function savedOffsets(cluster: Cluster, to: SeekTo): Promise<ReadonlyMap<string, SavedOffset> | undefined> {
  if (to.kind === 'offsets') return new Map(to.offsets.map((each) => [nameOf(each), each]))
  if (to.kind !== 'group') return undefined
  if (!(await findGroup(cluster, to.group))) throw unknownGroup(to.group, await groupNames(cluster))
  return new Map((await committedOffsets(cluster, to.group)).map((each) => [nameOf(each), each]))
}

/** Which are moved: what was saved, or what is named, or what it has committed; new ones only if that is allowed. */
async function partitionsOf(
  cluster: Cluster,
  { topics, partitions, allowNew, group }: SeekWish,
  committed: ReadonlyMap<string, number>,
  saved: ReadonlyMap<string, SavedOffset> | undefined,
): Promise<readonly PartitionName[]> {
  const own = [...new Set([...committed.keys()].map(topicIn))]
  const named = topics.length > 0 ? topics : saved ? topicsOf(saved) : await stillThere(cluster, own)
  if (named.length === 0) {
    throw new MsaError('USAGE', `The group "${group}" has committed nothing: which topics are meant?`, {
      hint: '--topic <topic> --allow-new-topics',
      exitCode: 2,
    })
  }
  const chosen = await choosePartitions(cluster, { topics: named, partitions })
  const stranger = chosen.find(({ topic }) => !own.includes(topic))
  if (stranger && !allowNew) {
    throw new MsaError(
      'USAGE',
      `The group "${group}" has committed nothing of "${stranger.topic}".${didYouMean(stranger.topic, own)}`,
      {
        hint: 'if it is to begin with that:  --allow-new-topics',
        exitCode: 2,
      },
    )
  }
  return [...chosen].filter((each) => saved === undefined || saved.has(nameOf(each))).sort(inOrder)
}

function topicsOf(saved: ReadonlyMap<string, PartitionName>): string[] {
  return [...new Set([...saved.values()].map(({ topic }) => topic))]
}

/** A group remembers topics that have been deleted since. */
async function stillThere(cluster: Cluster, topics: readonly string[]): Promise<string[]> {
  if (topics.length === 0) return []
  const found = (await cluster.describe(topics)).topics
  return found.filter(({ errorCode }) => errorCode !== unknownTopic).map(({ name }) => name)
}

const unknownTopic = 3

function topicIn(name: string): string {
  return name.slice(0, name.indexOf('\0'))
}

async function timesFor(
  cluster: Cluster,
  bounds: readonly PartitionBounds[],
  to: SeekTo,
): Promise<readonly (number | undefined)[]> {
  if (to.kind !== 'point' || to.point.kind !== 'time') return []
  return offsetsAt(cluster, bounds, to.point.timestamp, false)
}

interface Known {
  readonly bounds: PartitionBounds
  readonly before: number | null
  readonly saved: SavedOffset | undefined
  readonly atTime: number | undefined
}

/** Undefined: it stays where it is. */
function wantedOf(to: SeekTo, { bounds, before, saved, atTime }: Known): number | undefined {
  if (to.kind === 'shift') return before === null ? undefined : before + to.by
  if (to.kind !== 'point') return saved?.offset
  return to.point.kind === 'offset' ? to.point.offset : offsetOfPoint(to.point, bounds, atTime)
}
