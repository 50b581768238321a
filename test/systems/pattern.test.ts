import { describe, expect, test } from 'vitest'
import { parsePattern } from '../../src/systems/pattern.ts'

describe.each([
  ['order', ['order'], ['orders', 'Order', '']],
  ['order-*', ['order-', 'order-7\nx'], ['xorder-7', 'order']],
  ['*err?r*', ['an error here', 'errxr'], ['errr']],
  ['[a-c]1', ['a1', 'c1'], ['d1', 'a']],
  ['[!a-c]1', ['d1'], ['a1']],
  ['{new,paid}!', ['new!', 'paid!'], ['old!', 'new']],
  ['a\\*b', ['a*b'], ['axb']],
  ['a.b*', ['a.bc'], ['axbc']],
  ['*"id":1,*', ['{"id":1,"x":2}'], ['{"id":2,"x":2}']],
  ['/err(or)?/i', ['An ERROR', 'err'], ['er']],
  ['^ord', ['orders'], ['xord']],
  ['한*', ['한글'], ['글한']],
])('%s', (pattern, matching, others) => {
  test('matches what it should, and nothing else', () => {
    const matches = parsePattern(pattern)
    expect(matching.filter((text) => !matches(text))).toEqual([])
    expect(others.filter((text) => matches(text))).toEqual([])
  })
})

test('a regular expression that is none is refused', () => {
  expect(() => parsePattern('/(/')).toThrow(/is no pattern/)
})
