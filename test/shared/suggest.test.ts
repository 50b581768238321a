import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allAsText, closestTo, didYouMean, editDistance } from '../../src/shared/suggest.ts'

const names = ['zookeeper', 'kafka', 'rabbitmq', 'zipkin', 'prometheus', 'order-service', 'user-service', 'config-service']

test.each([
  ['kafak', ['kafka']],
  ['Kafka', ['kafka']],
  ['zipkn', ['zipkin']],
  ['order', ['order-service']],
  ['order-servcie', ['order-service']],
  ['rabitmq', ['rabbitmq']],
  ['mongodb', []],
  ['x', []],
  ['', []],
])('the name meant by %j is found', (word, expected) => {
  expect(closestTo(word, names)).toEqual(expected)
})

test('the question is asked only when there is something to ask', () => {
  expect(`no component is called "kafak".${didYouMean('kafak', names)}`).toBe(
    'no component is called "kafak". Did you mean kafka?',
  )
  expect(didYouMean('mongodb', names)).toBe('')
})

test('the list of all names stays on one line', () => {
  expect(allAsText(names, 40)).toMatchInlineSnapshot(`"all: zookeeper kafka rabbitmq zipkin …"`)
  expect(allAsText(['a', 'b'])).toBe('all: a b')
  expect(allAsText([])).toBe('all: (none)')
})

test('a swap of neighbours counts as one slip', () => {
  expect(editDistance('kafak', 'kafka')).toBe(1)
  expect(editDistance('', 'abc')).toBe(3)
  expect(editDistance('kitten', 'sitting')).toBe(3)
})

test('the distance is a symmetric count of slips, zero for equal words only', () => {
  const word = fc.string({ maxLength: 12 })
  fc.assert(
    fc.property(word, word, (a, b) => {
      const distance = editDistance(a, b)
      expect(distance).toBe(editDistance(b, a))
      expect(distance === 0).toBe(a === b)
      expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length))
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length))
    }),
  )
})
