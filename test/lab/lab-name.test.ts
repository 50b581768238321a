import { expect, test } from 'vitest'
import { toName, wrongName } from '../../src/lab/lab-name.ts'

test.each(['a', 'msa', 'shop-2', '2026', 'a'.repeat(30)])('%j is a good name', (name) => {
  expect(wrongName(name)).toBeUndefined()
})

test.each(['', '-a', 'Shop', 'a b', 'a/b', 'a_b', '..', 'a'.repeat(31), '가게', 'a\n'])('%j is none', (name) => {
  expect(wrongName(name)).toContain('must be lowercase letters, digits and "-"')
})

test.each([
  ['My Shop (2)', 'my-shop-2'],
  ['_private', 'private'],
  [`${'a'.repeat(29)} b`, 'a'.repeat(29)],
  ['가게', undefined],
  ['', undefined],
])('the nearest good name to %j is %j', (text, name) => {
  expect(toName(text)).toBe(name)
  if (name !== undefined) expect(wrongName(name)).toBeUndefined()
})
