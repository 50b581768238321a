import type { Cluster } from '../../../protocols/kafka/cluster.ts'
import { type CreatedTopic, createTopics } from '../../../protocols/kafka/requests/create-topics.ts'
import type { Metadata, TopicMetadata } from '../../../protocols/kafka/requests/metadata.ts'
import { errorOf } from '../../../protocols/kafka/wire/error-codes.ts'
import { rejected } from '../../../protocols/kafka/wire/rejected.ts'
import { MsaError } from '../../../shared/errors.ts'
import { didYouMean } from '../../../shared/suggest.ts'
import { checkTopicName } from '../choose-topics.ts'
import { reasonOf } from '../outcome.ts'
import { knownSettings } from './known-settings.ts'
import { isSameValue, noSetting, settingsOf, type TopicSetting } from './topic-settings.ts'

export interface EnsureWish {
  readonly topics: readonly string[]
  /** Undefined: as the brokers have it. What is there already is not compared then. */
  readonly partitions: number | undefined
  readonly replicas: number | undefined
  readonly settings: ReadonlyMap<string, string>
  /** Only asks whether it could be done. */
  readonly dryRun: boolean
}

export interface EnsuredTopic {
  readonly name: string
  readonly outcome: 'created' | 'would-create' | 'unchanged' | 'differs' | 'failed'
  /** -1: not known. */
  readonly partitions: number
  readonly replicas: number
  readonly differences: readonly Difference[]
  /** Why it failed. */
  readonly reason?: string
}

export interface Difference {
  /** `partitions`, `replicas`, or the name of a setting. */
  readonly what: string
  readonly is: string | null
  readonly wanted: string
}

const mayTakeMs = 30_000
const topicAlreadyExists = 36

/** Each topic is there when this is over, unless it failed. One that is there already is compared, and left as it is. */
export async function ensureTopics(cluster: Cluster, wish: EnsureWish): Promise<readonly EnsuredTopic[]> {
  const names = [...new Set(wish.topics)]
  const wrong = new Map(names.flatMap((name) => whyIllegal(name)))
  const legal = names.filter((name) => !wrong.has(name))
  const found = await cluster.retrying(() => cluster.describe(legal))
  const there = new Map(
    found.topics.filter(({ errorCode }) => errorCode === 0 || errorCode === 5).map((topic) => [topic.name, topic]),
  )
  const made = await create(
    cluster,
    legal.filter((name) => !there.has(name)),
    wish,
    found,
  )
  // Somebody else was faster.
  const late = made.filter(({ code }) => code === topicAlreadyExists).map(({ ensured }) => ensured.name)
  if (late.length > 0) for (const topic of (await cluster.describe(late)).topics) there.set(topic.name, topic)
  const compared = await compare(cluster, [...there.values()], wish)
  const all = new Map([...made.map(({ ensured }) => ensured), ...compared].map((ensured) => [ensured.name, ensured]))
  return names.flatMap((name) => {
    const reason = wrong.get(name)
    return reason === undefined ? (all.get(name) ?? []) : failed(name, reason)
  })
}

function whyIllegal(name: string): [string, string][] {
  if (name === '__consumer_offsets' || name === '__transaction_state')
    return [[name, 'Kafka makes this one itself, when it needs it']]
  try {
    checkTopicName(name)
    return []
  } catch (error) {
    if (!(error instanceof MsaError)) throw error
    return [[name, 'names have letters, digits, ".", "_", "-", and at most 249 of them']]
  }
}

interface Made {
  readonly ensured: EnsuredTopic
  readonly code: number
}

async function create(cluster: Cluster, names: readonly string[], wish: EnsureWish, { brokers }: Metadata): Promise<Made[]> {
  if (names.length === 0) return []
  const { partitions = -1, replicas = -1, dryRun } = wish
  const configs = [...wish.settings].map(([name, value]) => ({ name, value }))
  const topics = names.map((name) => ({ name, partitions, replicationFactor: replicas, assignments: [], configs }))
  const answers = await cluster.askController(createTopics, { topics, timeoutMs: mayTakeMs, validateOnly: dryRun }, mayTakeMs)
  const made = answers.map((answer): Made => {
    const { name, errorCode } = answer
    if (errorCode !== 0) return { ensured: failed(name, whyNot(answer, wish, brokers.length)), code: errorCode }
    const outcome = dryRun ? 'would-create' : 'created'
    return {
      ensured: { name, outcome, partitions: answer.partitions, replicas: answer.replicationFactor, differences: [] },
      code: 0,
    }
  })
  const created = made.filter(({ code }) => code === 0).map(({ ensured }) => ensured.name)
  if (!dryRun && created.length > 0) await untilLed(cluster, created)
  return made
}

/** Whoever comes next finds it. Brokers hear of it a little later than the controller. */
function untilLed(cluster: Cluster, names: readonly string[]): Promise<unknown> {
  return cluster.retrying(async () => {
    const topics = await cluster.describeWithLeaders(names)
    const unheardOf = topics.find(({ errorCode }) => errorCode !== 0)
    if (unheardOf) throw rejected(unheardOf.errorCode, { topic: unheardOf.name })
  })
}

function whyNot({ errorCode, message }: CreatedTopic, { partitions, replicas, settings }: EnsureWish, brokers: number): string {
  const { name } = errorOf(errorCode)
  if (name === 'INVALID_REPLICATION_FACTOR' && replicas !== undefined && replicas > brokers)
    return `${replicas} replicas need ${replicas} brokers, and there ${brokers === 1 ? 'is 1' : `are ${brokers}`}`
  if (name === 'INVALID_REPLICATION_FACTOR' && replicas !== undefined && replicas < 1) return 'there is at least 1 replica'
  if (name === 'INVALID_PARTITIONS' && partitions !== undefined && partitions < 1) return 'there is at least 1 partition'
  const stranger = [...settings.keys()].find((key) => message?.includes(key) === true && !knownSettings.includes(key))
  if (name === 'INVALID_CONFIG' && stranger !== undefined)
    return `a topic has no setting "${stranger}".${didYouMean(stranger, knownSettings)}`
  return reasonOf(errorCode, message)
}

async function compare(cluster: Cluster, there: readonly TopicMetadata[], wish: EnsureWish): Promise<EnsuredTopic[]> {
  const names = there.map(({ name }) => name)
  const settings = wish.settings.size === 0 ? new Map<string, readonly TopicSetting[]>() : await settingsOf(cluster, names)
  return there.map((topic): EnsuredTopic => {
    const partitions = topic.partitions.length
    const replicas = topic.partitions[0]?.replicas.length ?? 0
    const known = settings.get(topic.name) ?? []
    const stranger = [...wish.settings.keys()].find((name) => !known.some((setting) => setting.name === name))
    if (stranger !== undefined) return failed(topic.name, noSetting(stranger, known))
    const differences = [
      ...differs('partitions', partitions, wish.partitions),
      ...differs('replicas', replicas, wish.replicas),
      ...known.flatMap((setting): Difference[] => {
        const wanted = wish.settings.get(setting.name)
        if (wanted === undefined || isSameValue(setting, wanted)) return []
        return [{ what: setting.name, is: setting.value, wanted }]
      }),
    ]
    return { name: topic.name, outcome: differences.length > 0 ? 'differs' : 'unchanged', partitions, replicas, differences }
  })
}

function differs(what: string, is: number, wanted: number | undefined): Difference[] {
  return wanted === undefined || is === wanted ? [] : [{ what, is: String(is), wanted: String(wanted) }]
}

function failed(name: string, reason: string): EnsuredTopic {
  return { name, outcome: 'failed', partitions: -1, replicas: -1, differences: [], reason }
}
