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

test.each([
  ['dev &', ['dev'], true],
  ['| dev', ['dev'], true],
  ['dev && eu', ['dev'], false],
  ['(dev', ['dev'], true],
  ['dev)', ['dev'], true],
  ['(dev)(eu)', ['eu'], true],
])('%s with %j is %j: Spring takes it although it is not well formed', (expression, profiles, expected) => {
  expect(matchesProfiles(expression, profiles)).toBe(expected)
})

test.each(['a & b | c', '!', '&', '()', 'a,', ' '])('%s is malformed', (expression) => {
  expect(() => matchesProfiles(expression, ['a'])).toThrow('malformed profile expression [')
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
    activeDocuments(parseYaml(text, 'a.yml'), { profiles: [profile], file: 'a.yml' }).map(({ index }) => index)
  expect(active('dev')).toEqual([0, 1, 3, 5])
  expect(active('default')).toEqual([0, 2, 3, 5])
})

test('a document for a cloud platform is for the one that is named, and an unknown one is an error', () => {
  const documents = parseYaml('spring.config.activate.on-cloud-platform: cloud-foundry\na: 1\n', 'a.yml')
  const active = (cloudPlatform: string) => activeDocuments(documents, { profiles: [], cloudPlatform, file: 'a.yml' })
  expect(active('CLOUD_FOUNDRY')).toHaveLength(1)
  expect(active('kubernetes')).toHaveLength(0)
  const unknown = parseYaml('spring.config.activate.on-cloud-platform: moon\n', 'a.yml')
  expect(() => activeDocuments(unknown, { profiles: [], file: 'a.yml' })).toThrow("a.yml: 'moon' is no cloud platform")
})
