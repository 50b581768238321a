import { expect, test } from 'vitest'
import { parseOffsetRange } from '../../../src/systems/kafka/offset-range.ts'

const now = Date.parse('2026-11-21T12:00:00Z')
const hour = 3_600_000
const parse = (text: string) => parseOffsetRange(text, now)
const time = (iso: string) => ({ kind: 'time', timestamp: Date.parse(iso) })

test.each([
  ['start', { kind: 'start' }],
  ['beginning', { kind: 'start' }],
  ['end', { kind: 'end' }],
  ['42', { kind: 'offset', offset: 42 }],
  ['+5', { kind: 'after', count: 5 }],
  ['-10', { kind: 'before', count: 10 }],
  ['@2026-11-21T09:00:00Z', time('2026-11-21T09:00:00Z')],
  ['@2026-11-21T18:00:00+09:00', time('2026-11-21T09:00:00Z')],
  ['@2026-11-21 09:00', time('2026-11-21T09:00:00Z')],
  ['@2026-11-21', time('2026-11-21T00:00:00Z')],
  ['@1795251600000', { kind: 'time', timestamp: 1_795_251_600_000 }],
  ['@1795251600', { kind: 'time', timestamp: 1_795_251_600_000 }],
  ['@-48h', { kind: 'time', timestamp: now - 48 * hour }],
  ['@1h30m', { kind: 'time', timestamp: now - 1.5 * hour }],
])('%s is one place, from which it goes on', (text, from) => {
  expect(parse(text)).toEqual({ from, until: undefined })
})

test.each([
  ['100:200', { kind: 'offset', offset: 100 }, { kind: 'offset', offset: 200 }],
  [':end', undefined, { kind: 'end' }],
  [':@-1h', undefined, { kind: 'time', timestamp: now - hour }],
  ['-10:', { kind: 'before', count: 10 }, undefined],
  ['start:+3', { kind: 'start' }, { kind: 'after', count: 3 }],
  ['@-2h:@-1h', { kind: 'time', timestamp: now - 2 * hour }, { kind: 'time', timestamp: now - hour }],
  ['@-2h:-1h', { kind: 'time', timestamp: now - 2 * hour }, { kind: 'time', timestamp: now - hour }],
  ['@-2h:end', { kind: 'time', timestamp: now - 2 * hour }, { kind: 'end' }],
  ['@2026-11-21T09:00:00Z:2026-11-21T10:00:00Z', time('2026-11-21T09:00:00Z'), time('2026-11-21T10:00:00Z')],
])('%s is a range', (text, from, until) => {
  expect(parse(text)).toEqual({ from, until })
})

test('a span behind a time counts from that time', () => {
  expect(parse('@2026-11-20:1h').until).toEqual(time('2026-11-20T01:00:00Z'))
})

test.each(['', ':', 'x', '1:x', '@', '@x', '1:2:3', '--1', '1.5', '@2026-13-40'])('%j is no place', (text) => {
  expect(() => parse(text)).toThrow(/is no place in a topic/)
})
