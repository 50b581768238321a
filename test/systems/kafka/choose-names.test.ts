import { expect, test } from 'vitest'
import { chooseNames } from '../../../src/systems/kafka/choose-names.ts'

const all = ['payments', 'orders', 'orders-dlt', 'audit']
const chosen = (...asked: string[]) => chooseNames(all, (name) => name, asked)

test('all in the order of their names where nothing is said', () => {
  expect(chosen()).toEqual({ chosen: ['audit', 'orders', 'orders-dlt', 'payments'], missing: undefined })
})

test('names, globs and regular expressions, each thing once', () => {
  expect(chosen('orders', 'orders*').chosen).toEqual(['orders', 'orders-dlt'])
  expect(chosen('/dlt$/').chosen).toEqual(['orders-dlt'])
  expect(chosen('^a', 'payments').chosen).toEqual(['audit', 'payments'])
})

test('a name that is not there is told, a pattern may match nothing', () => {
  expect(chosen('orders', 'order').missing).toBe('order')
  expect(chosen('x*')).toEqual({ chosen: [], missing: undefined })
})
