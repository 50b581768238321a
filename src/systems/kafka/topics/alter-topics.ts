import type { Cluster } from '../../../protocols/kafka/cluster.ts'
import { createPartitions } from '../../../protocols/kafka/requests/create-partitions.ts'
import { type ConfigChange, incrementalAlterConfigs } from '../../../protocols/kafka/requests/incremental-alter-configs.ts'
import type { TopicMetadata } from '../../../protocols/kafka/requests/metadata.ts'
import { reasonOf } from '../outcome.ts'
import { isSameValue, noSetting, partsOf, settingsOf, type TopicSetting } from './topic-settings.ts'

export interface AlterWish {
  readonly changes: readonly ConfigChange[]
  /** How many there are to be. */
  readonly partitions: number | undefined
  readonly dryRun: boolean
}

export interface AlteredTopic {
  readonly name: string
  readonly outcome: 'changed' | 'would-change' | 'unchanged' | 'failed'
  readonly changes: readonly AlteredSetting[]
  readonly reason?: string
}

export interface AlteredSetting {
  /** `partitions`, or the name of a setting. */
  readonly what: string
  readonly before: string | null
  readonly after: string | null
  /** It is not set for this topic any more: what comes after is what all topics have. */
  readonly isDefault?: true
}

const mayTakeMs = 30_000

/** Changes what is named and nothing else. Of one topic all is done or nothing: it is tried first, without doing it. */
export async function alterTopics(
  cluster: Cluster,
  topics: readonly TopicMetadata[],
  wish: AlterWish,
): Promise<readonly AlteredTopic[]> {
  const settings = await settingsOf(
    cluster,
    topics.map(({ name }) => name),
  )
  const altered: AlteredTopic[] = []
  for (const topic of topics) altered.push(await alterTopic(cluster, topic, settings.get(topic.name) ?? [], wish))
  return altered
}

async function alterTopic(
  cluster: Cluster,
  { name, partitions: { length: partitions } }: TopicMetadata,
  settings: readonly TopicSetting[],
  wish: AlterWish,
): Promise<AlteredTopic> {
  const failed = (reason: string): AlteredTopic => ({ name, outcome: 'failed', changes: [], reason })
  const stranger = wish.changes.find((change) => !settings.some((setting) => setting.name === change.name))
  if (stranger) return failed(noSetting(stranger.name, settings))
  const { partitions: count = partitions } = wish
  if (count < partitions) return failed(`it has ${partitions} partitions, and they cannot become fewer`)
  const effective = wish.changes.filter((change) => changeOf(settings, change).length > 0)
  const changes = effective.flatMap((change) => changeOf(settings, change))
  if (count > partitions) changes.push({ what: 'partitions', before: String(partitions), after: String(count) })
  if (changes.length === 0) return { name, outcome: 'unchanged', changes }
  const apply = async (validateOnly: boolean): Promise<string | undefined> =>
    (await setAll(cluster, name, effective, validateOnly)) ??
    (count > partitions ? await grow(cluster, name, count, validateOnly) : undefined)
  const reason = (await apply(true)) ?? (wish.dryRun ? undefined : await apply(false))
  if (reason !== undefined) return failed(reason)
  return { name, outcome: wish.dryRun ? 'would-change' : 'changed', changes }
}

/** Why not, if anything. */
async function setAll(
  cluster: Cluster,
  name: string,
  changes: readonly ConfigChange[],
  validateOnly: boolean,
): Promise<string | undefined> {
  if (changes.length === 0) return undefined
  const resources = [{ kind: 'topic' as const, name, changes }]
  const [answer] = await cluster.askController(incrementalAlterConfigs, { resources, validateOnly })
  return answer && answer.errorCode !== 0 ? reasonOf(answer.errorCode, answer.message) : undefined
}

async function grow(cluster: Cluster, name: string, count: number, validateOnly: boolean): Promise<string | undefined> {
  const topics = [{ name, count, assignments: null }]
  const [answer] = await cluster.askController(createPartitions, { topics, timeoutMs: mayTakeMs, validateOnly }, mayTakeMs)
  return answer && answer.errorCode !== 0 ? reasonOf(answer.errorCode, answer.message) : undefined
}

/** What becomes of a setting; nothing where it is like that already. */
function changeOf(settings: readonly TopicSetting[], { name, operation, value }: ConfigChange): AlteredSetting[] {
  const setting = settings.find((each) => each.name === name)
  if (!setting) return []
  const isSet = setting.source === 'topic'
  const before = setting.value
  if (operation === 'delete') return isSet ? [{ what: name, before, after: setting.otherwise, isDefault: true }] : []
  if (operation === 'set') {
    return isSet && isSameValue(setting, value ?? '') ? [] : [{ what: name, before, after: value }]
  }
  const [there, wanted] = [partsOf(before), partsOf(value)]
  const after =
    operation === 'append'
      ? [...there, ...wanted.filter((part) => !there.includes(part))]
      : there.filter((part) => !wanted.includes(part))
  return after.length === there.length ? [] : [{ what: name, before, after: after.join() }]
}
