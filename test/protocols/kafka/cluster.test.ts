import { expect, test } from 'vitest'
import { Cluster, isPassing, placeOf } from '../../../src/protocols/kafka/cluster.ts'
import { createPartitions } from '../../../src/protocols/kafka/requests/create-partitions.ts'
import { deleteGroups } from '../../../src/protocols/kafka/requests/delete-groups.ts'
import { describeLogDirs } from '../../../src/protocols/kafka/requests/describe-log-dirs.ts'
import { rejected } from '../../../src/protocols/kafka/wire/rejected.ts'
import { WireError } from '../../../src/protocols/wire-error.ts'
import { eventually } from '../../support/rig.ts'
import { api, FakeKafka } from '../../support/servers/kafka/cluster.ts'
import { deadPort, scripted } from '../../support/servers/scripted.ts'
import { clusterOf } from './cluster-of.ts'

test.each([
  ['localhost:9093', { host: 'localhost', port: 9093 }],
  ['localhost', { host: 'localhost', port: 9092 }],
  ['127.0.0.1:1', { host: '127.0.0.1', port: 1 }],
  ['[::1]:9093', { host: '::1', port: 9093 }],
  ['[::1]', { host: '::1', port: 9092 }],
  ['::1', { host: '::1', port: 9092 }],
  ['fe80::1', { host: 'fe80::1', port: 9092 }],
])('%s is a place', (address, place) => {
  expect(placeOf(address)).toEqual(place)
})

test('one connection to each broker is enough for everything', async () => {
  const kafka = await FakeKafka.start({ brokers: 2, topics: { a: 2 } })
  const cluster = clusterOf(kafka)
  await Promise.all([cluster.describe(['a']), cluster.describe(null), cluster.describe([])])
  await Promise.all([cluster.broker(1), cluster.broker(2), cluster.broker(2), cluster.anyone()])
  expect(kafka.brokers.map(({ connections }) => connections)).toEqual([1, 1])
})

test('what was told of a topic a moment ago is not asked again, but where it is not known, or was wrong', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1, b: 1 } })
  const cluster = clusterOf(kafka)
  const asksFor = async (names: readonly string[], anew: boolean) => {
    await cluster.describe(['a'])
    const before = kafka.broker(1).asked.length
    expect((await cluster.describeTopics(names, { anew })).map(({ name }) => name)).toEqual(names)
    return kafka.broker(1).asked.length - before
  }
  await eventually('an answer out of what is known', async () => (await asksFor(['a'], false)) === 0)
  expect(await asksFor(['a'], true)).toBe(1)
  expect(await asksFor(['a', 'b'], false)).toBe(1)
})

test('who does not answer is passed over', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  const hangsUp = await scripted((socket) => socket.end())
  const addresses = [`127.0.0.1:${await deadPort()}`, `127.0.0.1:${hangsUp.port}`, ...kafka.addresses]
  expect((await clusterOf({ addresses }).describe(null)).topics).toHaveLength(1)
})

test('a broker that goes later is passed over, too, and asked again when it is back', async () => {
  const kafka = await FakeKafka.start({ brokers: 2, topics: { a: 1 } })
  const cluster = clusterOf(kafka)
  await cluster.describe([])
  await kafka.broker(1).stop()
  expect((await cluster.retrying(() => cluster.describe(['a']))).topics).toHaveLength(1)
  await expect(cluster.broker(1)).rejects.toMatchObject({ kind: 'refused' })
  await kafka.broker(1).start()
  expect((await cluster.broker(1)).isClosed).toBe(false)
})

test('where nobody was ever reached, nobody is waited for', async () => {
  const cluster = clusterOf({ addresses: [`127.0.0.1:${await deadPort()}`] }, { patienceMs: 600_000 })
  await expect(cluster.askAnyone(describeLogDirs, { topics: null })).rejects.toMatchObject({ kind: 'refused' })
  await expect(clusterOf({ addresses: [] }).describe([])).rejects.toMatchObject({ kind: 'unreachable' })
})

test('what is wrong with one broker of a login is wrong with all: it is told at once', async () => {
  const accounts = { mechanisms: ['PLAIN'], users: {} }
  const kafka = await FakeKafka.start({ brokers: 2, accounts })
  const sasl = { mechanism: 'plain', username: 'me', password: 'x' } as const
  const cluster = clusterOf(kafka, { login: { brokers: kafka.addresses, clientId: 'test', sasl } })
  await expect(cluster.describe([])).rejects.toMatchObject({ kind: 'denied' })
  expect(kafka.broker(2).connections).toBe(0)
})

test('the controller is asked, the new one where it has moved', async () => {
  const kafka = await FakeKafka.start({ brokers: 2, topics: { a: 1 } })
  const cluster = clusterOf(kafka)
  await cluster.describe([])
  kafka.controller = 2
  const request = { topics: [{ name: 'a', count: 2, assignments: null }], timeoutMs: 1000, validateOnly: false }
  expect(await cluster.askController(createPartitions, request)).toEqual([{ name: 'a', errorCode: 0, message: null }])
  expect(kafka.broker(2).asked).toContain(api.createPartitions)
})

test('a no that is meant is handed on, not tried again', async () => {
  const kafka = await FakeKafka.start({ topics: { a: 1 } })
  kafka.refuse(api.createPartitions, 37)
  const request = { topics: [{ name: 'a', count: 0, assignments: null }], timeoutMs: 1000, validateOnly: false }
  expect(await clusterOf(kafka).askController(createPartitions, request)).toMatchObject([{ errorCode: 37 }])
})

test('the coordinator of a group is asked, again while it loads, moves, or there is none', async () => {
  const kafka = await FakeKafka.start({ brokers: 2 })
  kafka.refuse(api.findCoordinator, 15, 15)
  kafka.refuse(api.deleteGroups, 14)
  const cluster = clusterOf(kafka)
  kafka.disturb = ({ api: key }) => {
    // It has moved since it was found.
    if (key === api.deleteGroups) kafka.coordinator = 2
    return undefined
  }
  expect(await cluster.askCoordinator('g', deleteGroups, ['g'])).toEqual([{ group: 'g', errorCode: 0 }])
  expect(kafka.broker(2).asked).toContain(api.deleteGroups)
  kafka.refuse(api.deleteGroups, 68)
  expect(await cluster.askCoordinator('g', deleteGroups, ['g'])).toEqual([{ group: 'g', errorCode: 68 }])
})

test('patience ends, with the error that used it up', async () => {
  const kafka = await FakeKafka.start()
  kafka.refuse(api.findCoordinator, ...Array.from({ length: 1000 }, () => 15))
  const cluster = clusterOf(kafka, { patienceMs: 200 })
  const end = { kind: 'rejected', facts: { errorCode: 15, says: 'COORDINATOR_NOT_AVAILABLE', words: 'not yet' } }
  await expect(cluster.askCoordinator('g', deleteGroups, ['g'])).rejects.toMatchObject(end)
})

test('all brokers are asked at once, and who does not answer is told beside the others', async () => {
  const kafka = await FakeKafka.start({ brokers: 3 })
  const cluster = clusterOf(kafka, { patienceMs: 0 })
  await cluster.describe([])
  await kafka.broker(2).stop()
  const answers = await cluster.askEach(describeLogDirs, { topics: null })
  expect(answers.map(({ broker, answer }) => [broker.id, answer?.dirs[0]?.path])).toEqual([
    [1, '/data/1'],
    [2, undefined],
    [3, '/data/3'],
  ])
  expect(answers[1]?.error).toMatchObject({ kind: 'refused' })
})

test('its end ends whatever is under way', async () => {
  const kafka = await FakeKafka.start()
  const cluster = clusterOf(kafka)
  await cluster.describe([])
  kafka.disturb = () => 'hang'
  const asked = cluster.describe(null)
  cluster[Symbol.dispose]()
  await expect(asked).rejects.toMatchObject({ kind: 'closed' })
  await expect(cluster.describe(null)).rejects.toMatchObject({ kind: 'closed' })
  await expect(cluster.retrying(() => Promise.reject(rejected(5)))).rejects.toMatchObject({ kind: 'closed' })
})

test('whoever gives up gives the reason', async () => {
  const ending = new AbortController()
  const because = new Error('Ctrl-C')
  const login = { brokers: ['127.0.0.1:1'], clientId: 'test' }
  using cluster = new Cluster({ login, timeoutMs: 1000, patienceMs: 600_000, signal: ending.signal })
  const waiting = cluster.retrying(() => Promise.reject(rejected(5)))
  ending.abort(because)
  await expect(waiting).rejects.toBe(because)
})

test('some troubles pass', () => {
  for (const kind of ['closed', 'refused', 'timeout', 'unreachable'] as const)
    expect(isPassing(new WireError('kafka', kind))).toBe(true)
  for (const kind of ['denied', 'untrusted', 'protocol', 'outdated'] as const)
    expect(isPassing(new WireError('kafka', kind))).toBe(false)
  expect([isPassing(rejected(6)), isPassing(rejected(10)), isPassing(new Error('closed'))]).toEqual([true, false, false])
})
