import { spawn } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { jarSetDir } from '../../src/lab/artefacts.ts'
import { committedOffsets } from '../../src/systems/kafka/groups/committed-offsets.ts'
import { deleteGroupsOf, forgetOffsets } from '../../src/systems/kafka/groups/delete-groups.ts'
import { chooseGroups, findGroup, findGroups } from '../../src/systems/kafka/groups/find-groups.ts'
import { lagOf } from '../../src/systems/kafka/groups/group-lag.ts'
import { peekGroup } from '../../src/systems/kafka/groups/peek-group.ts'
import { planSeek, type SeekTo, type SeekWish, seekGroup } from '../../src/systems/kafka/groups/seek-group.ts'
import { deleteTopicsOf } from '../../src/systems/kafka/topics/delete-topics.ts'
import { ensureTopics } from '../../src/systems/kafka/topics/ensure-topics.ts'
import { withCluster } from '../../src/systems/kafka/with-cluster.ts'
import { kafkaAt } from '../support/kafka.ts'
import { eventually } from '../support/rig.ts'
import { type Engine, engine } from '../support/servers/engine.ts'

let broker: Engine
beforeAll(async () => {
  // Kafka 4 has them anyway; 3.9 shows them to those who ask.
  const newer = 'group.coordinator.rebalance.protocols=classic,consumer\nunstable.api.versions.enable=true\n'
  const write = (path: string, content: string) => (path.endsWith('server.properties') ? `${content}\n${newer}` : content)
  broker = await engine('kafka', { write })
  await broker.start()
})
afterAll(() => broker?.remove())

type Work<Result> = Parameters<typeof withCluster<Result>>[2]
const others = () => kafkaAt([`127.0.0.1:${broker.port}`])
const on = <Result>(work: Work<Result>) =>
  withCluster({ brokers: [`127.0.0.1:${broker.port}`], clientId: 'test' }, new AbortController().signal, work)

/** Ten messages in each partition, a second apart. */
async function topic(name: string, partitions = 2): Promise<void> {
  await on((cluster) =>
    ensureTopics(cluster, { topics: [name], partitions, replicas: undefined, settings: new Map(), dryRun: false }),
  )
  // It sends all of it again when a new partition does not take it at once.
  const producer = others().producer({ idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  const messages = Array.from({ length: 10 * partitions }, (_, at) => {
    const offset = Math.floor(at / partitions)
    return { partition: at % partitions, value: `m${offset}`, timestamp: String(1_700_000_000_000 + offset * 1000) }
  })
  await producer.send({ topic: name, messages })
  await producer.disconnect()
}

/** Somebody in a group, who has been given his partitions. */
async function member(groupId: string, name: string): Promise<{ readonly leave: () => Promise<void> }> {
  const consumer = others().consumer({ groupId })
  onTestFinished(() => consumer.disconnect())
  await consumer.connect()
  await consumer.subscribe({ topic: name })
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve))
  await consumer.run({ autoCommit: false, eachMessage: async () => undefined })
  await joined
  return { leave: () => consumer.disconnect() }
}

async function seek(group: string, to: SeekTo, facts: Partial<SeekWish> = {}) {
  return on(async (cluster) => {
    const plan = await planSeek(cluster, { ...{ group, to, topics: [], partitions: undefined, allowNew: false }, ...facts })
    return seekGroup(cluster, group, plan)
  })
}
const to = (point: Extract<SeekTo, { kind: 'point' }>['point']): SeekTo => ({ kind: 'point', point })
const offset = (number: number) => to({ kind: 'offset', offset: number })
const offsetsOf = async (group: string) => (await on((cluster) => committedOffsets(cluster, group))).map((each) => each.offset)

test('a group that is made by a seek is there for others, too, and is moved to whatever place is named', async () => {
  await topic('places')
  const start = to({ kind: 'start' })
  await expect(seek('mover', start, { topics: ['places'] })).rejects.toThrow('There is no group "mover"')
  const made = await seek('mover', offset(4), { topics: ['places'], allowNew: true })
  expect(made.map((move) => [move.committed, move.to, move.outcome])).toEqual([
    [null, 4, 'done'],
    [null, 4, 'done'],
  ])
  const admin = others().admin()
  expect((await admin.fetchOffsets({ groupId: 'mover', topics: ['places'] }))[0]?.partitions.map((each) => each.offset)).toEqual([
    '4',
    '4',
  ])
  await admin.disconnect()
  const moves: readonly [SeekTo, Partial<SeekWish>, readonly number[]][] = [
    [start, {}, [0, 0]],
    [to({ kind: 'end' }), { partitions: [1] }, [0, 10]],
    [to({ kind: 'before', count: 3 }), {}, [7, 7]],
    [{ kind: 'shift', by: -5 }, {}, [2, 2]],
    [{ kind: 'shift', by: 100 }, { partitions: [0] }, [10, 2]],
    [to({ kind: 'time', timestamp: 1_700_000_005_500 }), {}, [6, 6]],
    [{ kind: 'offsets', offsets: [{ topic: 'places', partition: 1, offset: 9 }] }, {}, [6, 9]],
  ]
  for (const [where, facts, expected] of moves) {
    await seek('mover', where, facts)
    expect(await offsetsOf('mover')).toEqual(expected)
  }
  await seek('copy', { kind: 'group', group: 'mover' }, { allowNew: true })
  expect(await offsetsOf('copy')).toEqual([6, 9])
})

test('a plan changes nothing, and a place that is not kept becomes the nearest that is', async () => {
  await topic('planned', 1)
  await seek('planner', offset(4), { topics: ['planned'], allowNew: true })
  const plan = await on((cluster) =>
    planSeek(cluster, { group: 'planner', to: offset(99), topics: [], partitions: undefined, allowNew: false }),
  )
  expect(plan.moves).toMatchObject([{ committed: 4, to: 10, isClamped: true }])
  expect(await offsetsOf('planner')).toEqual([4])
})

test('topics that a group has not read are not begun by mistake', async () => {
  await topic('mine', 1)
  await topic('theirs', 1)
  await seek('careful', offset(4), { topics: ['mine'], allowNew: true })
  await expect(seek('careful', offset(0), { topics: ['theirs'] })).rejects.toThrow('has committed nothing of "theirs"')
})

test('a group with members is not moved, and says who they are', async () => {
  await topic('busy', 1)
  const { leave } = await member('actives', 'busy')
  const [group] = await on((cluster) => findGroups(cluster, ['actives']))
  expect(group).toMatchObject({ state: 'Stable', type: 'classic', protocolType: 'consumer' })
  expect(group?.members).toMatchObject([{ clientId: 'e2e', host: '127.0.0.1', partitions: [{ topic: 'busy', partition: 0 }] }])
  const refused = seek('actives', offset(0), { topics: ['busy'], allowNew: true })
  await expect(refused).rejects.toMatchObject({ code: 'GROUP_ACTIVE', details: ['e2e (127.0.0.1)'] })
  const lag = await on(async (cluster) => lagOf(cluster, group ?? never(), { times: true }))
  expect(lag.partitions).toMatchObject([{ committed: null, end: 10, lag: null, behindMs: null, clientId: 'e2e' }])
  expect(await on((cluster) => deleteGroupsOf(cluster, group ? [group] : []))).toMatchObject([{ outcome: 'failed' }])
  await leave()
  await eventually('nobody is in it', async () => (await on((cluster) => findGroup(cluster, 'actives')))?.members?.length === 0)
  expect(await seek('actives', offset(2), { topics: ['busy'], allowNew: true })).toMatchObject([{ outcome: 'done' }])
})

test('a group whose work the brokers divide is known as well', async () => {
  await topic('newer', 1)
  const jars = jarSetDir(join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'msa'), 'kafka')
  const consumer = spawn(
    'java',
    [
      ...['-cp', `${jars}/*`, 'org.apache.kafka.tools.consumer.ConsoleConsumer', '--topic', 'newer', '--group', 'kip-848'],
      ...['--bootstrap-server', `127.0.0.1:${broker.port}`, '--consumer-property', 'group.protocol=consumer'],
    ],
    { stdio: 'ignore' },
  )
  onTestFinished(() => void consumer.kill('SIGKILL'))
  const find = () => on((cluster) => findGroup(cluster, 'kip-848'))
  const partitions = [{ topic: 'newer', partition: 0 }]
  await eventually('it has its partition', async () => (await find())?.members?.[0]?.partitions.length === 1, 60_000)
  expect(await find()).toMatchObject({
    ...{ type: 'consumer', state: 'Stable', protocolType: 'consumer', assignor: 'uniform' },
    members: [{ clientId: 'console-consumer', host: '127.0.0.1', partitions }],
  })
  await expect(seek('kip-848', offset(3), { topics: ['newer'], allowNew: true })).rejects.toMatchObject({ code: 'GROUP_ACTIVE' })
  consumer.kill('SIGTERM')
  await eventually('nobody is in it', async () => (await find())?.members?.length === 0, 60_000)
  await seek('kip-848', offset(3), { topics: ['newer'], allowNew: true })
  expect(await offsetsOf('kip-848')).toEqual([3])
})

test('lag is told in messages and in time, and a topic that is gone has none', async () => {
  await topic('late')
  await topic('left', 1)
  await seek('latecomer', offset(4), { topics: ['late', 'left'], allowNew: true })
  await seek('latecomer', offset(10), { topics: ['late'], partitions: [1] })
  await on((cluster) => deleteTopicsOf(cluster, ['left']))
  const lag = await on(async (cluster) => lagOf(cluster, (await findGroup(cluster, 'latecomer')) ?? never(), { times: true }))
  expect(lag).toMatchObject({ group: 'latecomer', members: 0, lag: 6, behindMs: 5000 })
  const late = lag.partitions.filter((each) => each.topic === 'late')
  expect(late.map((each) => [each.committed, each.end, each.lag, each.behindMs])).toEqual([
    [4, 10, 6, 5000],
    [10, 10, 0, 0],
  ])
})

test('peek shows what was read last and what comes next', async () => {
  await topic('peeked', 1)
  await seek('peeker', offset(4), { topics: ['peeked'], allowNew: true })
  const [peeked] = await on(async (cluster) =>
    peekGroup(cluster, await committedOffsets(cluster, 'peeker'), { before: 2, after: 1 }),
  )
  expect(peeked?.messages.map(({ offset: at, value, isRead }) => [at, String(value), isRead])).toEqual([
    [2, 'm2', true],
    [3, 'm3', true],
    [4, 'm4', false],
  ])
  expect(await offsetsOf('peeker')).toEqual([4])
})

test('what is known of one topic is forgotten, and then the group', async () => {
  await topic('kept-topic', 1)
  await topic('dropped', 1)
  await seek('forgetful', offset(4), { topics: ['kept-topic', 'dropped'], allowNew: true })
  const outcomes = await on((cluster) => forgetOffsets(cluster, 'forgetful', [{ topic: 'dropped', partition: 0 }]))
  expect(outcomes).toEqual([{ name: 'forgetful dropped[0]', outcome: 'done', detail: '' }])
  expect((await on((cluster) => committedOffsets(cluster, 'forgetful'))).map((each) => each.topic)).toEqual(['kept-topic'])
  const groups = await on((cluster) => chooseGroups(cluster, ['forget*']))
  expect(await on((cluster) => deleteGroupsOf(cluster, groups))).toEqual([{ name: 'forgetful', outcome: 'done', detail: '' }])
  expect(await on((cluster) => deleteGroupsOf(cluster, groups))).toMatchObject([{ outcome: 'skipped' }])
  await expect(on((cluster) => chooseGroups(cluster, ['forgetfull']))).rejects.toMatchObject({ code: 'GROUP_UNKNOWN' })
})

function never(): never {
  throw new Error('there is no such group')
}
