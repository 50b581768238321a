import { expect, test } from 'vitest'
import type { RefreshEvent } from '../../../src/protocols/bus/events.ts'
import { isForSelf, isFromSelf, matchesId } from '../../../src/protocols/bus/matching.ts'
import vectors from '../../vectors/bus-matching.json' with { type: 'json' }

type Triple = [pattern: string, id: string, isMatch: boolean]

test.each(vectors.match_pattern_busId_result as Triple[])('%s and %s: %s', (pattern, id, isMatch) => {
  expect(matchesId(pattern, id)).toBe(isMatch)
})

test.each(vectors['configNames_id_user-service:8080:abc_names_users,common'] as [string, boolean][])(
  'who is configured as users and common hears %s: %s',
  (destinationService, isMatch) => {
    const self = { id: 'user-service:8080:abc', configNames: ['users', 'common'] }
    expect(isForSelf(refresh({ destinationService }), self)).toBe(isMatch)
  },
)

test.each<Triple>([
  ['a::b', 'a:b', true],
  [':a', 'a', false],
  ['a:', 'a', false],
  ['a:**:c:**:e', 'a:b:c:d:c:e', true],
  ['a:**:c:**:e', 'a:b:d:e', false],
  ['**:abc', 'user-service:8080:abc', true],
  ['**:8080:**', 'user-service:8080:abc', true],
  ['{a}-service:{b}:{c}', 'user-service:8080:abc', true],
  ['{a:[a-z]+}:**', 'user:8080', false],
  ['{open:**', '{open:8080', true],
  ['*e*:**', 'user-service:8080', true],
  ['*x*:**', 'user-service:8080', false],
  ['?:**', '✓:1', true],
  ['', '', true],
  ['order:eu:**', 'order:prod, eu:1:x', true],
  ['order:eu:**', 'order:eu,:1:x', false],
  ['a:*', 'a:', true],
])('%s and %s: %s, as Ant has it', (pattern, id, isMatch) => {
  expect(matchesId(pattern, id)).toBe(isMatch)
})

test('a pattern that was made to cost time costs none', () => {
  const id = `${'a'.repeat(3000)}:1`
  const began = performance.now()
  for (const pattern of [
    `${'*a'.repeat(900)}b`,
    '{'.repeat(2000),
    `{${'{a}'.repeat(600)}`,
    '**:*a:'.repeat(300),
    '*'.repeat(1e6),
  ])
    expect(matchesId(pattern, id)).toBe(false)
  expect(performance.now() - began).toBeLessThan(5000)
})

test('an event without a destination is for everybody, one of unknown type for nobody', () => {
  const self = { id: 'a:1:x', configNames: [] }
  for (const destinationService of [null, '', ' ']) expect(isForSelf(refresh({ destinationService }), self)).toBe(true)
  expect(isForSelf({ ...refresh(), kind: 'unknown', type: 'Other' }, self)).toBe(false)
})

test('the origin is the pattern: one with wildcards is taken for oneself', () => {
  const self = { id: 'a:1:x', configNames: [] }
  expect(isFromSelf(refresh({ originService: 'a:1:x' }), self)).toBe(true)
  expect(isFromSelf(refresh({ originService: 'a:1:y' }), self)).toBe(false)
  expect(isFromSelf(refresh({ originService: 'a:**' }), self)).toBe(true)
})

function refresh(more: Partial<RefreshEvent> = {}): RefreshEvent {
  return { kind: 'refresh', timestamp: 1, originService: 'x:1:2', destinationService: '**', id: '1', ...more }
}
