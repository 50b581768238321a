import type { Cluster } from '../../../protocols/kafka/cluster.ts'
import { type ConsumerGroupMember, consumerGroupDescribe } from '../../../protocols/kafka/requests/consumer-group-describe.ts'
import { describeGroups, type GroupMember } from '../../../protocols/kafka/requests/describe-groups.ts'
import { type ListedGroup, listGroups } from '../../../protocols/kafka/requests/list-groups.ts'
import { rejected } from '../../../protocols/kafka/wire/rejected.ts'
import { MsaError } from '../../../shared/errors.ts'
import { quoted } from '../../../shared/quote.ts'
import { didYouMean } from '../../../shared/suggest.ts'
import { isPattern } from '../../pattern.ts'
import { chooseNames } from '../choose-names.ts'
import type { Group, Member } from './group.ts'

/** Groups that are meant by names and patterns; all where nothing is said. A name that is not there is an error. */
export async function findGroups(cluster: Cluster, asked: readonly string[]): Promise<readonly Group[]> {
  const listed = await listAll(cluster)
  const { chosen, missing } = chooseNames(listed, ({ group }) => group, asked)
  if (missing !== undefined) {
    throw unknownGroup(
      missing,
      listed.map(({ group }) => group),
    )
  }
  return describe(cluster, chosen)
}

/** As `findGroups`, where a pattern that matches nothing is an error, too. */
export async function chooseGroups(cluster: Cluster, asked: readonly string[]): Promise<readonly Group[]> {
  const found = await findGroups(cluster, asked)
  const [pattern] = asked
  if (found.length > 0 || pattern === undefined || !asked.every(isPattern)) return found
  throw new MsaError('GROUP_UNKNOWN', `No group matches ${quoted(pattern)}.`, { hint: 'msa group list', exitCode: 3 })
}

/** Undefined: there is none. */
export async function findGroup(cluster: Cluster, name: string): Promise<Group | undefined> {
  const listed = await listAll(cluster)
  const [group] = await describe(
    cluster,
    listed.filter((each) => each.group === name),
  )
  return group
}

export async function groupNames(cluster: Cluster): Promise<readonly string[]> {
  return (await listAll(cluster)).map(({ group }) => group)
}

export function unknownGroup(name: string, names: readonly string[]): MsaError {
  return new MsaError('GROUP_UNKNOWN', `There is no group ${quoted(name)}.${didYouMean(name, names)}`, {
    hint: 'msa group list',
    exitCode: 3,
  })
}

interface Listed extends ListedGroup {
  readonly coordinator: number
}

async function listAll(cluster: Cluster): Promise<readonly Listed[]> {
  const answers = await cluster.askEach(listGroups, { states: [], types: [] })
  // A broker that is down coordinates nothing: its groups have moved. Only where none answers there is nothing to say.
  if (answers.every(({ error }) => error !== undefined)) throw answers[0]?.error
  return answers.flatMap(({ broker, answer }) => {
    if (answer && answer.errorCode !== 0) throw rejected(answer.errorCode)
    return (answer?.groups ?? []).map((group) => ({ ...group, coordinator: broker.id }))
  })
}

async function describe(cluster: Cluster, listed: readonly Listed[]): Promise<readonly Group[]> {
  const brokers = [...new Set(listed.map(({ coordinator }) => coordinator))]
  const described = await Promise.all(
    brokers.map(async (broker) => {
      const theirs = listed.filter(({ coordinator }) => coordinator === broker)
      const [older, newer, others] = [theirs.filter(isClassic), theirs.filter(isConsumer), theirs.filter(isOther)]
      return [...(await olderOnes(cluster, broker, older)), ...(await newerOnes(cluster, broker, newer)), ...others.map(untold)]
    }),
  )
  const byName = new Map(described.flat().map((group) => [group.name, group]))
  return listed.flatMap(({ group }) => byName.get(group) ?? [])
}

const typeOf = ({ type }: Listed) => type?.toLowerCase() ?? 'classic'
const isClassic = (listed: Listed) => typeOf(listed) === 'classic'
const isConsumer = (listed: Listed) => typeOf(listed) === 'consumer'
const isOther = (listed: Listed) => !isClassic(listed) && !isConsumer(listed)

async function olderOnes(cluster: Cluster, broker: number, listed: readonly Listed[]): Promise<readonly Group[]> {
  if (listed.length === 0) return []
  const answers = await cluster.askBroker(
    broker,
    describeGroups,
    listed.map(({ group }) => group),
  )
  return answers.flatMap(({ group: name, errorCode, state, protocolType, protocol, members }): Group[] => {
    if (errorCode !== 0 || state === 'Dead') return []
    const told = { name, type: 'classic', state, protocolType, assignor: protocol, coordinator: broker }
    return [{ ...told, members: members.map(memberOf) }]
  })
}

async function newerOnes(cluster: Cluster, broker: number, listed: readonly Listed[]): Promise<readonly Group[]> {
  if (listed.length === 0) return []
  const answers = await cluster.askBroker(
    broker,
    consumerGroupDescribe,
    listed.map(({ group }) => group),
  )
  return answers.flatMap(({ group: name, errorCode, state, assignor, members }): Group[] => {
    if (errorCode !== 0) return []
    const told = { name, type: 'consumer', state: capital(state), protocolType: 'consumer', assignor, coordinator: broker }
    return [{ ...told, members: members.map(memberOf) }]
  })
}

/** Of a kind that is newer than this program. */
function untold(listed: Listed): Group {
  const { group: name, state = '', protocolType, coordinator } = listed
  return { name, type: typeOf(listed), state: capital(state), protocolType, assignor: '', coordinator, members: null }
}

function memberOf({ memberId, instanceId, clientId, host, assignment }: GroupMember | ConsumerGroupMember): Member {
  return {
    ...{ id: memberId, instanceId, clientId, host: host.replace(/^\//, '') },
    partitions: (assignment ?? []).flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition }))),
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
