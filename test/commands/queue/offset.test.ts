import { expect, test } from 'vitest'
import { toStreamOffset } from '../../../src/commands/queue/offset.ts'

const now = Date.parse('2026-11-21T09:00:00Z')

test.each([
  ['first', 'first'],
  ['next', 'next'],
  ['42', { at: 42 }],
  ['10m', { sinceMs: now - 600_000 }],
  ['-1h', { sinceMs: now - 3_600_000 }],
  ['2026-11-20T00:00:00Z', { sinceMs: Date.parse('2026-11-20T00:00:00Z') }],
])('--offset %s is understood', (text, expected) => {
  expect(toStreamOffset(text, now)).toEqual(expected)
})

test.each(['', 'yesterday', '1.5', '-1', '99999999999999999999'])('--offset %j is refused', (text) => {
  expect(() => toStreamOffset(text, now)).toThrow('--offset takes first, last, next')
})
