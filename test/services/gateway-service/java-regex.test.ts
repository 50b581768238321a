import { expect, test } from 'vitest'
import { javaRegex, javaReplaceAll } from '../../../src/services/gateway-service/java-regex.ts'

test('named and numbered groups are put in, every time the pattern is found', () => {
  expect(javaReplaceAll('/red/?(?<segment>.*)', '/${segment}')('/red/blue')).toBe('/blue')
  expect(javaReplaceAll('(\\w)(\\d)', '$2$1')('a1b2')).toBe('1a2b')
  expect(javaReplaceAll('(?<a>x)?y', '[${a}]')('y xy')).toBe('[] [x]')
  expect(javaReplaceAll('x', '\\$1')('axa')).toBe('a$1a')
})

test('what Java says in another way is translated', () => {
  expect(javaRegex('(?i)abc', 'full').test('ABC')).toBe(true)
  expect(javaRegex('\\Aab\\z', 'search').test('ab')).toBe(true)
  expect(javaRegex('\\p{Alpha}+[\\p{Digit}_]', 'full').test('ab_')).toBe(true)
  expect(javaRegex('a|b', 'full').test('bc')).toBe(false)
})

test('what means something else here, or nothing, is refused', () => {
  for (const pattern of ['a++', '[a-z&&[^b]]', '\\Qa.b\\E', '\\Ga', '(', '[', '*a', 'x'.repeat(1001)]) {
    expect(() => javaRegex(pattern, 'full'), pattern).toThrow()
  }
  expect(() => javaReplaceAll('(?<a>x)', '${b}')).toThrow("no group 'b'")
  expect(() => javaReplaceAll('x', '$')).toThrow('lonely')
})

test('a search that goes astray ends all the same', () => {
  expect(javaRegex('(a|a)*b', 'full').test('a'.repeat(5000))).toBe(false)
  expect(javaReplaceAll('(?<x>a|a)*b', '${x}')('a'.repeat(5000))).toHaveLength(5000)
  expect(javaReplaceAll('/x(.*)/(.*)/(.*)z', '$1')('/x'.repeat(2000))).toHaveLength(4000)
  for (const pattern of ['(?i)(a|a)*b', '(?=a)(a|a)*b', '(a)(\\1|a)*b', '(\\p{L}|a)*b', '(a|a){2,}b']) {
    expect(() => javaRegex(pattern, 'full'), pattern).toThrow('for ever')
  }
})

test('a pattern that could take for ever is refused, one that only looks like it is not', () => {
  for (const pattern of ['(a+)+', '(.*)*', '(\\w+|x)*y', '((a+)b?)*', '(a*){2,}', '([a-z]+)*']) {
    expect(() => javaRegex(pattern, 'full'), pattern).toThrow('for ever')
  }
  for (const pattern of ['(a+)', '(?<segment>.*)', '(a|b)*', '(a+)?', '[+*]+', '(\\+)+', '(ab){2}', '/x/?(?<r>.*)']) {
    expect(() => javaRegex(pattern, 'full'), pattern).not.toThrow()
  }
})
