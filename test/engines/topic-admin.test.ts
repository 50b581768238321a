import { afterAll, beforeAll, expect, test } from 'vitest'
import { chooseTopics } from '../../src/systems/kafka/choose-topics.ts'
import { alterTopics } from '../../src/systems/kafka/topics/alter-topics.ts'
import { deleteTopicsOf } from '../../src/systems/kafka/topics/delete-topics.ts'
import { describeTopics } from '../../src/systems/kafka/topics/describe-topics.ts'
import { type EnsureWish, ensureTopics } from '../../src/systems/kafka/topics/ensure-topics.ts'
import { listTopics } from '../../src/systems/kafka/topics/list-topics.ts'
import { planTrim, trimTopics } from '../../src/systems/kafka/topics/trim-topics.ts'
import { withCluster } from '../../src/systems/kafka/with-cluster.ts'
import { kafkaAt, readAll, write } from '../support/kafka.ts'
import { javaKnowsFolders } from '../support/mounts.ts'
import { type Engine, engine } from '../support/servers/engine.ts'

let broker: Engine
beforeAll(async () => {
  broker = await engine('kafka')
  await broker.start()
})
afterAll(() => broker?.remove())

type Work<Result> = Parameters<typeof withCluster<Result>>[2]
const address = () => `127.0.0.1:${broker.port}`
const on = <Result>(work: Work<Result>) =>
  withCluster({ brokers: [address()], clientId: 'test' }, new AbortController().signal, work)

const ensure = (topics: readonly string[], facts: Partial<EnsureWish> = {}) =>
  on((cluster) =>
    ensureTopics(cluster, {
      ...{ topics, partitions: undefined, replicas: undefined, settings: new Map(), dryRun: false },
      ...facts,
    }),
  )
const describe = (...names: string[]) =>
  on(async (cluster) => describeTopics(cluster, await chooseTopics(cluster, names), { allSettings: false }))
const alter = (names: readonly string[], wish: Partial<Parameters<typeof alterTopics>[2]>) =>
  on(async (cluster) =>
    alterTopics(cluster, await chooseTopics(cluster, names), { changes: [], partitions: undefined, dryRun: false, ...wish }),
  )

test('create makes what is not there, leaves what is, and says in what it differs', async () => {
  const wish = { partitions: 3, settings: new Map([['retention.ms', '60000']]) }
  expect(await ensure(['made'], wish)).toMatchObject([{ name: 'made', outcome: 'created', partitions: 3, replicas: 1 }])
  expect(await ensure(['made'], wish)).toMatchObject([{ outcome: 'unchanged', differences: [] }])
  expect(await ensure(['made'])).toMatchObject([{ outcome: 'unchanged' }])
  const [differs] = await ensure(['made'], { partitions: 4, replicas: 2, settings: new Map([['retention.ms', '1']]) })
  expect(differs).toMatchObject({
    outcome: 'differs',
    differences: [
      { what: 'partitions', is: '3', wanted: '4' },
      { what: 'replicas', is: '1', wanted: '2' },
      { what: 'retention.ms', is: '60000', wanted: '1' },
    ],
  })
  const others = kafkaAt([address()]).admin()
  const { topics } = await others.fetchTopicMetadata({ topics: ['made'] })
  await others.disconnect()
  expect(topics[0]?.partitions).toHaveLength(3)
})

test('why a topic cannot be is told one by one, and the others are made', async () => {
  const ensured = await ensure(['fine', 'not fine', '__consumer_offsets', 'fine.too'])
  expect(ensured.map(({ outcome }) => outcome)).toEqual(['created', 'failed', 'failed', 'created'])
  expect((await ensure(['wide'], { replicas: 3 }))[0]?.reason).toBe('3 replicas need 3 brokers, and there is 1')
  expect((await ensure(['odd'], { settings: new Map([['retention', '1']]) }))[0]?.reason).toContain('Did you mean retention.ms?')
  expect((await ensure(['fine_too']))[0]?.reason).toContain('collides')
})

test('a dry run makes nothing', async () => {
  expect(await ensure(['never'], { dryRun: true })).toMatchObject([{ outcome: 'would-create' }])
  expect((await on((cluster) => listTopics(cluster, { asked: [], internal: true }))).map(({ name }) => name)).not.toContain(
    'never',
  )
})

test('list chooses by names and patterns, in one order, and says what was meant', async () => {
  await ensure(['l-b', 'l-a', 'l-c'])
  const names = async (...asked: string[]) =>
    (await on((cluster) => listTopics(cluster, { asked, internal: false }))).map(({ name }) => name)
  expect(await names('l-*')).toEqual(['l-a', 'l-b', 'l-c'])
  expect(await names('/^l-[ab]$/')).toEqual(['l-a', 'l-b'])
  await expect(names('l-bb')).rejects.toThrow('Did you mean l-b')
})

test('describe knows offsets, sizes and the settings of its own', async () => {
  await ensure(['told'], { settings: new Map([['segment.ms', '60000']]) })
  await write(kafkaAt([address()]), 'told', ['one', 'two', 'three'])
  const [told] = await describe('told')
  expect(told).toMatchObject({
    name: 'told',
    replicas: 1,
    messages: 3,
    partitions: [{ leader: 1, first: 0, end: 3, inSync: [1] }],
  })
  if (javaKnowsFolders) expect(told?.sizeBytes).toBeGreaterThan(0)
  expect(told?.settings).toMatchObject([{ name: 'segment.ms', value: '60000', otherwise: '604800000', source: 'topic' }])
})

test('alter changes what is named and nothing else, and says what it was', async () => {
  await ensure(['changed'], { settings: new Map([['retention.ms', '60000']]) })
  const changes = [
    { name: 'cleanup.policy', operation: 'append', value: 'compact' },
    { name: 'segment.ms', operation: 'set', value: '5000' },
  ] as const
  const after = [
    { what: 'cleanup.policy', before: 'delete', after: 'delete,compact' },
    { what: 'segment.ms', before: '604800000', after: '5000' },
    { what: 'partitions', before: '1', after: '2' },
  ]
  expect(await alter(['changed'], { changes, partitions: 2, dryRun: true })).toMatchObject([
    { outcome: 'would-change', changes: after },
  ])
  expect((await describe('changed'))[0]?.partitions).toHaveLength(1)
  expect(await alter(['changed'], { changes, partitions: 2 })).toMatchObject([{ outcome: 'changed', changes: after }])
  expect(await alter(['changed'], { changes, partitions: 2 })).toMatchObject([{ outcome: 'unchanged' }])
  const [changed] = await describe('changed')
  expect(changed?.partitions).toHaveLength(2)
  expect(changed?.settings.map(({ name, value }) => [name, value])).toEqual([
    ['cleanup.policy', 'delete,compact'],
    ['retention.ms', '60000'],
    ['segment.ms', '5000'],
  ])
  const back = [{ name: 'segment.ms', operation: 'delete', value: null }] as const
  expect(await alter(['changed'], { changes: back })).toMatchObject([{ changes: [{ after: '604800000', isDefault: true }] }])
})

test('what cannot be altered changes nothing, also of what could be', async () => {
  await ensure(['kept'], { partitions: 2 })
  const fine = { name: 'segment.ms', operation: 'set', value: '5000' } as const
  const wrong = { name: 'retention.ms', operation: 'set', value: 'soon' } as const
  expect((await alter(['kept'], { changes: [fine, wrong] }))[0]).toMatchObject({ outcome: 'failed' })
  expect((await alter(['kept'], { changes: [fine], partitions: 1 }))[0]?.reason).toContain('cannot become fewer')
  expect((await alter(['kept'], { changes: [{ ...fine, name: 'segmnt.ms' }] }))[0]?.reason).toContain('Did you mean segment.ms')
  expect((await describe('kept'))[0]?.settings).toEqual([])
})

test('trim takes what is before a place, of the partitions that are named', async () => {
  await ensure(['trimmed', 'compacted'])
  await alter(['compacted'], { changes: [{ name: 'cleanup.policy', operation: 'set', value: 'compact' }] })
  await write(kafkaAt([address()]), 'trimmed', ['1', '2', '3', '4', '5'])
  const partitions = [{ topic: 'trimmed', partition: 0 }]
  const plan = await on((cluster) => planTrim(cluster, { partitions, pointOf: () => ({ kind: 'before', count: 2 }) }))
  expect(plan).toMatchObject([{ first: 0, end: 5, to: 3, messages: 3 }])
  expect((await describe('trimmed'))[0]?.messages).toBe(5)
  expect(await on((cluster) => trimTopics(cluster, plan))).toMatchObject([{ outcome: 'done' }])
  expect((await readAll(kafkaAt([address()]), 'trimmed')).sort()).toEqual(['4', '5'])
  const beyond = on((cluster) => planTrim(cluster, { partitions, pointOf: () => ({ kind: 'offset', offset: 9 }) }))
  await expect(beyond).rejects.toThrow('it has 3 to 4')
  const late = await on((cluster) =>
    planTrim(cluster, { partitions, pointOf: () => ({ kind: 'time', timestamp: Date.now() + 1e6 }) }),
  )
  expect(late).toMatchObject([{ to: 5, messages: 2 }])
})

test('delete takes away at once what it names, and what is gone is skipped', async () => {
  await ensure(['gone-a', 'gone-b'])
  const outcomes = await on((cluster) => deleteTopicsOf(cluster, ['gone-a', 'gone-b', 'gone-c']))
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'skipped'])
  await expect(describe('gone-a')).rejects.toThrow('There is no topic "gone-a"')
  expect(await ensure(['gone-a'])).toMatchObject([{ outcome: 'created' }])
})
