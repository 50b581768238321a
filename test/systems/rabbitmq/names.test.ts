import { expect, test } from 'vitest'
import { chosen } from '../../../src/systems/rabbitmq/names.ts'

const queues = ['orders', 'orders.dlq', 'audit', 'a+b'].map((name) => ({ name }))
const names = (...asked: string[]) => chosen(queues, asked, 'queue').map(({ name }) => name)

test('names, globs and regular expressions choose, always in the same order', () => {
  expect(names()).toEqual(['a+b', 'audit', 'orders', 'orders.dlq'])
  expect(names('orders*', 'audit')).toEqual(['audit', 'orders', 'orders.dlq'])
  expect(names('/dlq$|^au/')).toEqual(['audit', 'orders.dlq'])
  expect(names('a+b')).toEqual(['a+b'])
  expect(names('????t')).toEqual(['audit'])
})

test('a name that is not there is told with what was meant, a pattern without', () => {
  expect(() => names('order')).toThrow('There is no queue "order". Did you mean orders?')
  expect(() => names('x*')).toThrow('No queue matches "x*".')
})

test('a name is a name first, whatever letters it has', () => {
  const odd = ['a[b]', 'ab', 'x{y}'].map((name) => ({ name }))
  expect(chosen(odd, ['a[b]', 'x{y}'], 'queue')).toEqual([{ name: 'a[b]' }, { name: 'x{y}' }])
  expect(chosen(odd, ['a[bc]'], 'queue')).toEqual([{ name: 'ab' }])
})
