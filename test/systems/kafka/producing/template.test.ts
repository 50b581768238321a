import { expect, test } from 'vitest'
import { fakes, seededChance } from '../../../../src/systems/kafka/producing/fakes.ts'
import { parseTemplate } from '../../../../src/systems/kafka/producing/template.ts'

test('counters count, and the rest stays as it is', () => {
  const template = parseTemplate('{"id":{{n}},"seq":{{ seq 100 5 }},"x":"{{pick only}}"} {{{{n}}')
  expect([1, 2].map((n) => template(n, Math.random))).toEqual([
    '{"id":1,"seq":100,"x":"only"} {{n}}',
    '{"id":2,"seq":105,"x":"only"} {{n}}',
  ])
})

test('the same seed makes the same', () => {
  const template = parseTemplate(
    Object.keys(fakes)
      .filter((name) => !['now', 'epoch', 'today'].includes(name))
      .map((name) => `{{${name}${name === 'pick' ? ' a b c' : ''}}}`)
      .join(' '),
  )
  expect(template(1, seededChance(7))).toBe(template(1, seededChance(7)))
  expect(template(1, seededChance(7))).not.toBe(template(1, seededChance(8)))
})

test('numbers keep to their range, words in quotes stay together', () => {
  const chance = seededChance(1)
  const numbers = Array.from({ length: 500 }, () => Number(parseTemplate('{{int 3 5}}')(1, chance)))
  expect(new Set(numbers)).toEqual(new Set([3, 4, 5]))
  expect(parseTemplate('{{pick "a b"}}')(1, chance)).toBe('a b')
  expect(parseTemplate('{{uuid}}')(1, chance)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('a name that is none is refused, with the one that was meant', () => {
  expect(() => parseTemplate('{{uid}}')).toThrow(/Did you mean uuid/)
  expect(() => parseTemplate('{{int 5 3}}')).toThrow(/does not understand/)
})
