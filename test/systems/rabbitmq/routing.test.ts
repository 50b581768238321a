import { expect, test } from 'vitest'
import { matchesTopic, reachedFrom } from '../../../src/systems/rabbitmq/routing.ts'

test.each([
  ['#', '', true],
  ['#', 'a.b', true],
  ['a.#', 'a', true],
  ['a.*', 'a', false],
  ['a.*', 'a.b', true],
  ['a.*', 'a.b.c', false],
  ['#.c', 'a.b.c', true],
  ['a.#.c', 'a.c', true],
  ['*', '', false],
  ['a', 'b', false],
])('the pattern %j takes the key %j: %j', (pattern, key, expected) => {
  expect(matchesTopic(pattern, key)).toBe(expected)
})

const to = (source: string, destination: string, key: string, kind: 'queue' | 'exchange' = 'queue') => ({
  ...{ source, destination, to: kind, key, arguments: {} },
})
const topology = {
  types: new Map([
    ['orders', 'topic'],
    ['all', 'fanout'],
    ['one', 'direct'],
  ]),
  bindings: [
    to('orders', 'billing', 'order.*'),
    to('orders', 'all', 'order.#', 'exchange'),
    to('all', 'audit', ''),
    to('all', 'orders', '', 'exchange'),
    to('one', 'a', 'a'),
    to('one', 'b', 'b'),
  ],
}

test('a message reaches queues also through other exchanges, and circles end', () => {
  expect(reachedFrom('orders', 'order.new', topology)).toEqual(['billing', 'audit'])
  expect(reachedFrom('orders', 'order.new.eu', topology)).toEqual(['audit'])
  expect(reachedFrom('one', 'b', topology)).toEqual(['b'])
})

test('without a key all that may be reached are, and the default exchange leads to the queue of that name', () => {
  expect(reachedFrom('one', undefined, topology)).toEqual(['a', 'b'])
  expect(reachedFrom('', 'a', topology)).toEqual(['a'])
  expect(reachedFrom('', undefined, topology)).toEqual([])
})
