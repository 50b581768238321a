import { expect, test } from 'vitest'
import { descriptionsAsText, type GroupDescription } from '../../../src/commands/group/describe.render.ts'
import { lagAsText, linesOfLag, watchedLagAsText } from '../../../src/commands/group/lag.render.ts'
import { peekedAsText } from '../../../src/commands/group/peek.render.ts'
import { movedAsText } from '../../../src/commands/group/seek.render.ts'
import { Trends } from '../../../src/commands/group/trend.ts'
import { noInk, type Page } from '../../../src/shell/output.ts'
import type { GroupLag, PartitionLag } from '../../../src/systems/kafka/groups/group-lag.ts'

const now = Date.parse('2026-11-21T09:00:00Z')
const page: Page = { width: 80, cuts: true, ink: noInk, now, style: 'text' }
const raw: Page = { ...page, style: 'raw' }
const shown = (text: string) => `\n${text}\n`
const within80 = (text: string) => expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])

const partition = (facts: Partial<PartitionLag> = {}): PartitionLag => ({
  ...{ topic: 'orders', partition: 0, committed: 12_004, first: 0, end: 12_031, lag: 27, behindMs: 800 },
  ...{ memberId: 'billing-1', clientId: 'billing', host: '127.0.0.1' },
  ...facts,
})
const unknown = partition({
  partition: 1,
  committed: null,
  lag: null,
  behindMs: null,
  memberId: null,
  clientId: null,
  host: null,
})
const lag = (partitions: readonly PartitionLag[]): GroupLag => ({
  ...{ group: 'catalog', state: 'Stable', members: 3, lag: 27, behindMs: 800, partitions },
})

test('lag in messages and in time, a dash where nobody knows', () => {
  const text = lagAsText([lag([partition(), unknown, partition({ partition: 2, lag: 0, behindMs: 0 })])], page)
  within80(text)
  expect(shown(text)).toMatchInlineSnapshot(`
    "
    GROUP catalog · Stable · 3 members · lag 27 · 0.8s behind
    TOPIC    PART   COMMITTED      END   LAG   BEHIND
    orders      0      12 004   12 031    27     0.8s
    orders      1           –   12 031     –        –
    orders      2      12 004   12 031     0       0s
    "
  `)
  expect(lagAsText([lag([partition(), unknown])], raw)).toBe(
    'catalog\torders\t0\t12004\t12031\t27\ncatalog\torders\t1\t\t12031\t',
  )
})

test('without titles each line says whose it is', () => {
  expect(
    shown(linesOfLag([lag([partition(), unknown]), { ...lag([partition()]), group: 'audit' }], page)),
  ).toMatchInlineSnapshot(`
    "
    catalog   orders      0      12 004   12 031    27     0.8s
    catalog   orders      1           –   12 031     –        –
    audit     orders      0      12 004   12 031    27     0.8s
    "
  `)
  expect(linesOfLag([], page)).toBe('')
})

test('whoever watches sees where it is going', () => {
  const trends = new Trends()
  for (const [at, count] of [3, 9, 27].entries()) trends.add([lag([partition({ lag: count })])], now + at * 1000)
  const text = watchedLagAsText(trends, 1000)([lag([partition()])], page)
  within80(text)
  expect(shown(text)).toMatchInlineSnapshot(`
    "
    GROUP catalog · Stable · 3 members · lag 27 · 0.8s behind   every 1s
    TOPIC    PART   COMMITTED      END   LAG   BEHIND   TREND
    orders      0      12 004   12 031    27     0.8s   ▂▃▇ growing
    "
  `)
})

test('a group with its members, what they have and where they are', () => {
  const { behindMs: _, ...offsets } = partition()
  const group: GroupDescription = {
    ...{
      group: 'catalog',
      type: 'classic',
      state: 'Stable',
      protocolType: 'consumer',
      assignor: 'range',
      coordinator: 1,
      lag: 27,
    },
    members: [
      {
        ...{ id: 'billing-1', instanceId: null, clientId: 'billing', host: '127.0.0.1' },
        partitions: [
          { topic: 'orders', partition: 0 },
          { topic: 'orders', partition: 1 },
        ],
      },
    ],
    offsets: [offsets],
  }
  const text = descriptionsAsText([group], page)
  within80(text)
  expect(shown(text)).toMatchInlineSnapshot(`
    "
    catalog   Stable · 1 member · classic, range · coordinator 1 · lag 27

    CLIENT    HOST        PARTITIONS
    billing   127.0.0.1   orders[0,1]

    TOPIC    PART   COMMITTED     END   LAG   CLIENT    HOST
    orders      0       12004   12031    27   billing   127.0.0.1
    "
  `)
  expect(descriptionsAsText([group], raw)).toBe('orders,0,12004')
})

test('a seek is a preview, and says what is not where it was wanted', () => {
  const move = { topic: 'orders', partition: 0, first: 0, end: 10, committed: 4, to: 0, isClamped: false }
  const moves = [move, { ...move, partition: 1, committed: null, to: 10, isClamped: true }]
  const would = moves.map((each) => ({ ...each, outcome: 'would' as const }))
  expect(shown(movedAsText(would, page))).toMatchInlineSnapshot(`
    "
    TOPIC    PART   COMMITTED    TO   MOVES   LAG THEN
    orders      0           4     0      -4         10
    orders      1           –   10*       –          0
    * the nearest that is kept
    → nothing was changed        --execute does it
    "
  `)
  expect(movedAsText(would, raw)).toBe('orders,0,0\norders,1,10')
})

test('peek points at what is read next, and nothing of a message moves the cursor', () => {
  const message = { topic: 'orders', partition: 0, timestamp: now - 120_000, headers: [] }
  const messages = [
    { ...message, offset: 3, key: Buffer.from('k'), value: Buffer.from('read\u001b[2J'), isRead: true },
    { ...message, offset: 4, key: null, value: Buffer.from([0xff, 0x00]), isRead: false },
    { ...message, offset: 5, key: null, value: null, isRead: false },
  ]
  const text = peekedAsText([{ topic: 'orders', partition: 0, committed: 4, end: 9, messages }], page)
  expect(shown(text)).toMatchInlineSnapshot(`
    "
    orders[0] at 4, 5 to read
        OFFSET   WHEN     KEY   VALUE
             3   2m ago   k     read?[2J
    →        4   2m ago   –     0xff00
             5   2m ago   –     (tombstone)
    "
  `)
})
