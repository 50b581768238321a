import { expect, test } from 'vitest'
import { readSpan } from '../../../src/protocols/zipkin/query-span.ts'
import { foldedRows, type Row } from '../../../src/systems/traces/fold-steps.ts'
import { traceView } from '../../../src/systems/traces/trace-view.ts'
import { asZipkin, type SentSpan, walk } from '../../support/spans.ts'

const viewOf = (spans: readonly SentSpan[]) => traceView(asZipkin('ab', 0, spans).flatMap((span) => readSpan(span) ?? []))
const rowsOf = (spans: readonly SentSpan[], mostRows = 20, mostAlike = 3) => foldedRows(viewOf(spans), { mostRows, mostAlike })
const asText = (row: Row) =>
  `${'  '.repeat(row.depth)}${row.kind === 'step' ? `${row.step.name}${row.call ? ' called' : ''}` : `${row.count} ${row.name ?? 'below'}, ${row.errors} bad`}`
const many = (count: number, parentId: string, facts: (at: number) => Partial<SentSpan> = () => ({})): SentSpan[] =>
  Array.from({ length: count }, (_, at) => ({
    ...{ id: `c${at.toString(16).padStart(6, '0')}`, parentId, name: 'select', service: 's', at: at + 1, took: 1 },
    ...facts(at),
  }))
const root: SentSpan = { id: '1', name: 'root', service: 's', at: 0, took: 10_000 }

test('a call and its answer are one row', () => {
  expect(rowsOf(walk).map(asText)).toEqual([
    'get /users/{userid}',
    '  get /users/{userid} called',
    '    select users',
    '    get /{userid}/orders called',
  ])
})

test('a call that failed although it was answered well keeps a row of its own', () => {
  const spans = walk.map((span) => (span.id === 'a6' ? { ...span, tags: {} } : span))
  expect(rowsOf(spans).map(asText).slice(3)).toEqual(['    http get', '      get /{userid}/orders'])
})

test('many of a kind are one, but those that failed or took long', () => {
  const spans = many(100, '1', (at) => (at === 50 ? { tags: { error: 'x' } } : at === 70 ? { took: 90 } : {}))
  const rows = rowsOf([root, ...spans]).map(asText)
  expect(rows).toHaveLength(5)
  expect(rows).toContain('  97 select, 0 bad')
  const kept = rowsOf([root, ...spans]).flatMap((row) => (row.kind === 'step' ? [row.step] : []))
  expect(kept.some(({ error }) => error === 'x')).toBe(true)
  expect(kept.some(({ durationUs }) => durationUs === 90_000)).toBe(true)
})

test('whatever the trace, there are no more rows than were asked for, and every span is in one of them', () => {
  const counted = (rows: readonly Row[]) =>
    rows.reduce((sum, row) => sum + (row.kind === 'folded' ? row.count : row.call ? 2 : 1), 0)
  const chain = Array.from(
    { length: 3000 },
    (_, at): SentSpan => ({
      ...{ id: (at + 1).toString(16), name: `n${at}`, service: 's', at, took: 3000 - at },
      ...(at > 0 && { parentId: at.toString(16) }),
    }),
  )
  const flat = Array.from(
    { length: 500 },
    (_, at): SentSpan => ({ id: (at + 1).toString(16), name: `n${at}`, service: 's', at, took: 1 }),
  )
  const wide = [root, ...many(400, '1', (at) => ({ name: `n${at}` }))]
  for (const spans of [chain, flat, wide]) {
    const rows = rowsOf(spans)
    expect(rows.length).toBeLessThanOrEqual(20)
    expect(counted(rows)).toBe(spans.length)
  }
})
