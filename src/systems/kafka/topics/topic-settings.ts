import type { Cluster } from '../../../protocols/kafka/cluster.ts'
import { type Config, type ConfigSource, describeConfigs } from '../../../protocols/kafka/requests/describe-configs.ts'
import { rejected } from '../../../protocols/kafka/wire/rejected.ts'
import { didYouMean } from '../../../shared/suggest.ts'

export interface TopicSetting {
  readonly name: string
  /** Null where the broker does not tell it. */
  readonly value: string | null
  /** Who said so: `topic` where it was set for this one. */
  readonly source: ConfigSource
  /** What it would be, were it not set for this topic. */
  readonly otherwise: string | null
  readonly isList: boolean
}

/** What each of these topics is set to, by their names. */
export async function settingsOf(
  cluster: Cluster,
  topics: readonly string[],
): Promise<ReadonlyMap<string, readonly TopicSetting[]>> {
  if (topics.length === 0) return new Map()
  const resources = topics.map((name) => ({ kind: 'topic' as const, name, names: null }))
  const answers = await cluster.askAnyone(describeConfigs, { resources, withSynonyms: true, withDocumentation: false })
  const settings = new Map(
    answers.map(({ resource, errorCode, message, configs }) => {
      if (errorCode !== 0) throw rejected(errorCode, { topic: resource.name }, message)
      return [resource.name, configs.map(settingOf).sort((a, b) => (a.name < b.name ? -1 : 1))] as const
    }),
  )
  return withBrokerTimes(cluster, settings)
}

function settingOf({ name, value, source, synonyms, type }: Config): TopicSetting {
  const other = synonyms.find((synonym) => synonym.source !== 'topic' && synonym.value !== null)
  return { name, value, source, otherwise: source === 'topic' ? (other?.value ?? null) : value, isList: type === 'list' }
}

type SettingsByTopic = ReadonlyMap<string, readonly TopicSetting[]>

/** What a broker calls them, in its order of preference. In other units, and therefore not told beside the topic's. */
const timesOfBrokers: Readonly<Record<string, readonly (readonly [name: string, factor: number])[]>> = {
  'retention.ms': [
    ['log.retention.ms', 1],
    ['log.retention.minutes', 60_000],
    ['log.retention.hours', 3_600_000],
  ],
  'segment.ms': [
    ['log.roll.ms', 1],
    ['log.roll.hours', 3_600_000],
  ],
  'segment.jitter.ms': [
    ['log.roll.jitter.ms', 1],
    ['log.roll.jitter.hours', 3_600_000],
  ],
}

async function withBrokerTimes(cluster: Cluster, settings: SettingsByTopic): Promise<SettingsByTopic> {
  const isUntold = ({ name, otherwise }: TopicSetting) => otherwise === null && timesOfBrokers[name] !== undefined
  if (![...settings.values()].flat().some(isUntold)) return settings
  const values = await brokerValues(
    cluster,
    Object.values(timesOfBrokers).flatMap((times) => times.map(([name]) => name)),
  )
  const otherwiseOf = (name: string): string | null => {
    for (const [theirs, factor] of timesOfBrokers[name] ?? []) {
      const value = values.get(theirs)
      if (value !== undefined) return String(Number(value) * factor)
    }
    return null
  }
  return new Map(
    [...settings].map(([topic, all]) => [
      topic,
      all.map((setting) => (isUntold(setting) ? { ...setting, otherwise: otherwiseOf(setting.name) } : setting)),
    ]),
  )
}

/** Who may not ask for them does without. */
async function brokerValues(cluster: Cluster, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { brokers } = await cluster.describe([])
  const [broker] = brokers
  if (!broker) return new Map()
  const resources = [{ kind: 'broker' as const, name: String(broker.id), names }]
  const [answer] = await cluster.askBroker(broker.id, describeConfigs, {
    resources,
    withSynonyms: false,
    withDocumentation: false,
  })
  return new Map((answer?.configs ?? []).flatMap(({ name, value }) => (value === null ? [] : [[name, value] as const])))
}

export function noSetting(name: string, settings: readonly TopicSetting[]): string {
  return `a topic has no setting "${name}".${didYouMean(
    name,
    settings.map((setting) => setting.name),
  )}`
}

/** `compact, delete` and `compact,delete` are the same. */
export function isSameValue(setting: TopicSetting, value: string): boolean {
  if (!setting.isList || setting.value === null) return setting.value === value
  return partsOf(setting.value).join() === partsOf(value).join()
}

export function partsOf(list: string | null): string[] {
  return (list ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
