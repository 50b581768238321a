import type { Cluster } from '../../protocols/kafka/cluster.ts'
import type { TopicMetadata } from '../../protocols/kafka/requests/metadata.ts'
import { rejected } from '../../protocols/kafka/wire/rejected.ts'
import { MsaError } from '../../shared/errors.ts'
import { quoted } from '../../shared/quote.ts'
import { didYouMean } from '../../shared/suggest.ts'
import { isPattern, parsePattern } from '../pattern.ts'

const unknownTopic = 3

/**
 * The topics that are meant, in the order of their names: a name as it is, `^…` and `/…/` are regular expressions, what has
 * `*`, `?`, `[` or `{` in it is a glob. None of these may stand in a name. Topics of Kafka's own must be named.
 */
export async function chooseTopics(cluster: Cluster, asked: readonly string[]): Promise<readonly TopicMetadata[]> {
  const names = asked.filter((each) => !isPattern(each))
  for (const name of names) checkTopicName(name)
  const patterns = asked.filter(isPattern).map((each) => ({ text: each, matches: parsePattern(each) }))
  const all = patterns.length > 0 ? (await cluster.describe(null)).topics : []
  const matching = patterns.flatMap(({ text, matches }) => {
    const found = all.filter(({ name, isInternal }) => matches(name) && (!isInternal || text.includes('__')))
    if (found.length > 0) return found
    throw new MsaError('TOPIC_UNKNOWN', `No topic matches ${quoted(text)}.`, { hint: 'msa topic list', exitCode: 3 })
  })
  const named = names.length > 0 ? (await cluster.describe(names)).topics : []
  const missing = named.find(({ errorCode }) => errorCode === unknownTopic)
  if (missing) throw await unknown(cluster, missing.name)
  const broken = named.find(({ errorCode }) => errorCode !== 0 && errorCode !== 5)
  if (broken) throw rejected(broken.errorCode, { topic: broken.name })
  const chosen = new Map([...named, ...matching].map((topic) => [topic.name, topic]))
  return [...chosen.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** As `chooseTopics` for a single name; undefined where it is not there. */
export async function findTopic(cluster: Cluster, name: string): Promise<TopicMetadata | undefined> {
  checkTopicName(name)
  const [found] = (await cluster.describe([name])).topics
  if (found === undefined || found.errorCode === unknownTopic) return undefined
  if (found.errorCode !== 0 && found.errorCode !== 5) throw rejected(found.errorCode, { topic: name })
  return found
}

/** Kafka's rule, so that nobody has to be asked for what cannot be. */
export function checkTopicName(name: string): void {
  if (/^[\w.-]{1,249}$/.test(name) && name !== '.' && name !== '..') return
  throw new MsaError('USAGE', `${quoted(name)} can be no topic: names have letters, digits, ".", "_", "-", at most 249.`, {
    hint: 'msa topic list',
    exitCode: 2,
  })
}

/** `hint`: whoever is about to write may well want to make it. */
export async function unknown(cluster: Cluster, name: string, hint = 'msa topic list'): Promise<MsaError> {
  const { topics } = await cluster.describe(null)
  const names = topics.filter(({ isInternal }) => !isInternal).map((topic) => topic.name)
  return new MsaError('TOPIC_UNKNOWN', `There is no topic "${name}".${didYouMean(name, names)}`, {
    hint,
    exitCode: 3,
  })
}
