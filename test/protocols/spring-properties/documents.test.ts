import { expect, test } from 'vitest'
import { activeDocuments } from '../../../src/protocols/spring-properties/documents.ts'
import { matchesProfiles } from '../../../src/protocols/spring-properties/profile-expression.ts'
import { parseYaml } from '../../../src/protocols/spring-properties/yaml.ts'

test.each([
  ['dev', ['dev'], true],
  ['dev', ['Dev'], false],
  ['!prod', ['dev'], true],
  ['dev & eu', ['dev'], false],
  ['dev & eu', ['eu', 'dev'], true],
  ['dev | eu', ['eu'], true],
  ['(a | b) & !c', ['b'], true],
  ['(a | b) & !c', ['b', 'c'], false],
  ['!(a & b)', ['a'], true],
  ['a,b', ['b'], true],
  ['a & b & c', ['a', 'b', 'c'], true],
])('%s with %j is %j', (expression, profiles, expected) => {
  expect(matchesProfiles(expression, profiles)).toBe(expected)
})

test.each(['a & b | c', '(a', 'a)', '!', '&', 'a &', '()'])('%s is malformed', (expression) => {
  expect(() => matchesProfiles(expression, ['a'])).toThrow(`malformed profile expression [${expression}]`)
})

test('documents for other profiles are left out, the others keep their number', () => {
  const text = [
    'a: 1',
    'spring.config.activate.on-profile: dev',
    'spring:\n  config:\n    activate:\n      onProfile: [x, "!dev"]',
    'spring.config.activate.on-profile: ""',
    'spring.config.activate.on-cloud-platform: kubernetes',
    'spring.config.activate.on-cloud-platform: none',
  ].join('\n---\n')
  const active = (profile: string): readonly number[] =>
    activeDocuments(parseYaml(text, 'a.yml'), [profile]).map(({ index }) => index)
  expect(active('dev')).toEqual([0, 1, 3, 5])
  expect(active('default')).toEqual([0, 2, 3, 5])
})
