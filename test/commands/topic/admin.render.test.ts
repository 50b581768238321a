import { expect, test } from 'vitest'
import { alteredAsText } from '../../../src/commands/topic/alter.render.ts'
import { ensuredAsText } from '../../../src/commands/topic/create.render.ts'
import { descriptionsAsText } from '../../../src/commands/topic/describe.render.ts'
import { topicColumns } from '../../../src/commands/topic/list.render.ts'
import { trimmedAsText } from '../../../src/commands/topic/trim.render.ts'
import { listAsText } from '../../../src/shell/output/table.ts'
import { noInk, type Page } from '../../../src/shell/output.ts'
import type { TopicSummary } from '../../../src/systems/kafka/topics/list-topics.ts'

const page: Page = { width: 80, cuts: true, ink: noInk, now: Date.parse('2026-11-21T09:00:00Z'), style: 'text' }
const shown = (text: string) => `\n${text}\n`
const within80 = (text: string) => expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])

const summary = (name: string, facts: Partial<TopicSummary> = {}): TopicSummary => ({
  ...{ name, isInternal: false, partitions: 3, replicas: 2, leaderless: 0, underReplicated: 0, leaders: [1, 2] },
  ...facts,
})

test('topics in rows, and what is wrong with them', () => {
  const topics = [
    summary('orders'),
    summary(`a-name-${'x'.repeat(100)}`, { underReplicated: 2 }),
    summary('payments', { leaderless: 1, underReplicated: 1 }),
  ]
  const text = listAsText(topics, topicColumns(page), page, { none: '' })
  within80(text)
  expect(shown(text.replace(/x+/, 'x'))).toMatchInlineSnapshot(`
    "
    NAME                                              PARTITIONS   REPLICAS   STATE
    orders                                                     3          2   ok
    a-name-x…            3          2   2 not…
    payments                                                   3          2   1 wit…
    "
  `)
  const raw = { ...page, style: 'raw' as const }
  expect(listAsText([summary('orders')], topicColumns(raw), raw, { none: '' })).toBe('orders')
})

test('create says of each what became of it, and what would make it what was asked for', () => {
  const text = ensuredAsText(
    [
      { name: 'a', outcome: 'created', partitions: 2, replicas: 1, differences: [] },
      { name: 'b', outcome: 'unchanged', partitions: 1, replicas: 1, differences: [] },
      {
        ...{ name: 'c', outcome: 'differs', partitions: 3, replicas: 1 },
        differences: [
          { what: 'partitions', is: '3', wanted: '2' },
          { what: 'retention.ms', is: '1', wanted: '2' },
        ],
      },
      { name: 'd', outcome: 'failed', partitions: -1, replicas: -1, differences: [], reason: '3 replicas need 3 brokers' },
    ],
    page,
  )
  expect(shown(text)).toMatchInlineSnapshot(`
    "
    ✓ created a   2 partitions, 1 replica
    • unchanged b   1 partition, 1 replica
    → differs c
        partitions is 3, wanted 2
        retention.ms is 1, wanted 2
        msa topic alter c --set retention.ms=2
    ✗ failed d   3 replicas need 3 brokers
    1 created, 1 unchanged, 1 differs, 1 failed
    "
  `)
})

test('describe has a summary, the partitions, and the settings', () => {
  const partition = {
    partition: 0,
    leader: 1,
    replicas: [1, 2],
    inSync: [1, 2],
    offline: [],
    first: 0,
    end: 1204,
    sizeBytes: 2_100_000,
  }
  const text = descriptionsAsText(['summary', 'partitions', 'configs'])(
    [
      {
        ...{ name: 'orders', isInternal: false, replicas: 2, messages: 1204, sizeBytes: 4_200_000 },
        partitions: [
          partition,
          { ...partition, partition: 1, leader: null, inSync: [], first: null, end: null, sizeBytes: null },
        ],
        settings: [{ name: 'retention.ms', value: '60000', source: 'topic', otherwise: '604800000', isList: false }],
      },
    ],
    page,
  )
  within80(text)
  expect(shown(text)).toMatchInlineSnapshot(`
    "
    orders   2 partitions · 2 replicas · 1,204 messages · 4.0 MiB

    PART   LEADER   REPLICAS   IN SYNC   FIRST    END      SIZE
       0        1   1,2        1,2           0   1204   2.0 MiB
       1   nobody   1,2        –             –      –         –

    CONFIG         VALUE   OTHERWISE   FROM
    retention.ms   60000   604800000   topic
    "
  `)
})

test('alter shows what was and what is', () => {
  const changes = [
    { what: 'retention.ms', before: '604800000', after: '60000' },
    { what: 'segment.ms', before: '1', after: '604800000', isDefault: true as const },
  ]
  expect(shown(alteredAsText([{ name: 'orders', outcome: 'would-change', changes }], page))).toMatchInlineSnapshot(`
    "
    → would be changed orders
        retention.ms   604800000 → 60000
        segment.ms   1 → 604800000   as all topics have it
    "
  `)
})

test('trim says how much is gone, and where it could not', () => {
  const trim = { topic: 'orders', first: 0, end: 10, isOutside: false }
  const text = trimmedAsText(
    [
      { ...trim, partition: 0, to: 4, messages: 4, outcome: 'done' },
      { ...trim, partition: 1, to: 0, messages: 0, outcome: 'skipped', isOutside: true },
      { ...trim, partition: 2, to: 4, messages: 4, outcome: 'failed', reason: 'its ACLs do not allow us that' },
    ],
    page,
  )
  expect(shown(text)).toMatchInlineSnapshot(`
    "
    TOPIC    PART   FIRST   END   NEW FIRST   MESSAGES
    orders      0       0    10           4          4
    orders      1       0    10           0          –
    orders      2       0    10           4          4
    ✓ 4 messages taken away
    • not as far as that: orders[1]
    ✗ orders[2]: its ACLs do not allow us that
    "
  `)
})
