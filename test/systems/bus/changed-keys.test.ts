import { expect, test } from 'vitest'
import { changedValues, refreshedKeys } from '../../../src/systems/bus/changed-keys.ts'
import type { Settings } from '../../../src/systems/bus/settings.ts'

const shown = { reveal: false }

function settings(served: Readonly<Record<string, string>>, managed: Readonly<Record<string, string>> = {}): Settings {
  return {
    ...{ profiles: [], busId: null, managed: new Set(Object.keys(managed)) },
    served: new Map(
      Object.entries(served).map(([key, value]) => [key, { value, overriddenBy: key in managed ? 'manager' : null }]),
    ),
    effective: new Map(Object.entries({ ...served, ...managed })),
  }
}

test('what the config server serves and is another value now has changed, in the order of the names; secrets are dots', () => {
  const before = settings({ b: '1', a: 'x', 'token.secret': 'old', gone: '1' })
  const after = settings({ b: '2', a: 'x', 'token.secret': 'new', 'a.new': '1' })
  const { keys, isPartial } = refreshedKeys(before, after, shown)
  expect(keys.map(({ key, before, after }) => [key, before, after])).toEqual([
    ['a.new', null, '1'],
    ['b', '1', '2'],
    ['gone', '1', null],
    ['token.secret', '••••••', '••••••'],
  ])
  expect(isPartial).toBe(false)
  expect(refreshedKeys(before, after, { reveal: true }).keys.at(-1)).toMatchObject({ before: 'old', after: 'new' })
})

test('a change that a stronger source hides names that source', () => {
  const [change] = refreshedKeys(settings({ a: '1' }, { a: '9' }), settings({ a: '2' }, { a: '9' }), shown).keys
  expect(change).toMatchObject({ before: '1', after: '2', overriddenBy: 'manager' })
})

test('hidden values may have changed: that is said, and new names are still seen', () => {
  const { keys, isPartial } = refreshedKeys(settings({ a: '******' }), settings({ a: '******', b: '******' }), shown)
  expect([isPartial, keys]).toEqual([true, [{ key: 'b', before: null, after: null, isHidden: true, overriddenBy: null }]])
})

test('of a change of the environment, what it asked for is compared as it is in force', () => {
  const before = settings({ a: '1', b: '2', c: '3' })
  const after = settings({ a: '1', b: '2', c: '4' }, { a: '9', b: '2' })
  expect(changedValues(['b', 'a'], before, after, shown).keys).toMatchObject([{ key: 'a', before: '1', after: '9' }])
  const hidden = changedValues(['a'], settings({ a: '******' }), settings({ a: '******' }, { a: '******' }), shown)
  expect(hidden.keys).toMatchObject([{ key: 'a', isHidden: true }])
})
