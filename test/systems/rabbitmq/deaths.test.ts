import { expect, test } from 'vitest'
import { TypedValue } from '../../../src/protocols/rabbitmq/header-values.ts'
import { deathOf } from '../../../src/systems/rabbitmq/deaths.ts'
import { hopsOf, redriven, withOwnUser } from '../../../src/systems/rabbitmq/redriven.ts'

const long = (value: number) => new TypedValue('int64', value)
const death = (queue: string, reason: string, exchange: string, key: string) => ({
  ...{ queue, reason, exchange, 'routing-keys': [key], count: long(2), time: new TypedValue('timestamp', 60) },
})
const message = (headers: object) => ({
  exchange: 'DLX',
  key: 'w',
  properties: {},
  headers: { ...headers },
  body: Buffer.from('a'),
})

test('of several deaths the first counts: before it the message went its ordinary way', () => {
  const headers = {
    'x-death': [death('retry', 'expired', 'retries', 'r'), death('w', 'rejected', 'orders', 'order.new')],
    ...{ 'x-first-death-queue': 'w', 'x-first-death-reason': 'rejected' },
  }
  expect(deathOf(message(headers))).toEqual({
    ...{ queue: 'w', reason: 'rejected', exchange: 'orders', key: 'order.new', count: 2, at: new Date(60_000) },
  })
})

test("Spring's own words are understood, which name no queue", () => {
  const headers = {
    ...{ 'x-original-exchange': 'orders', 'x-original-routingKey': 'order.new', 'retry-count': long(3) },
    'x-exception-message': 'no such product\n\tat Catalog',
  }
  expect(deathOf(message(headers))).toEqual({
    ...{ queue: undefined, reason: 'no such product', exchange: 'orders', key: 'order.new', count: 3, at: undefined },
  })
})

test('what tells nothing is no dead letter', () => {
  expect(deathOf(message({ 'x-death': [] }))).toBeUndefined()
  expect(deathOf(message({ 'x-original-exchange': 'orders' }))).toBeUndefined()
})

test('what is sent back is marked, counted, and free of what the broker would take for a circle', () => {
  const mark = { from: 'w.dlq', run: 'r', at: new Date(5000) }
  const dead = message({
    ...{ tenant: 'acme', 'x-death': [death('w', 'expired', 'orders', 'order.new')] },
    ...{ 'x-first-death-queue': 'w', 'x-first-death-reason': 'expired', 'x-first-death-exchange': 'orders' },
  })
  const once = redriven(dead, { exchange: 'orders', key: 'order.new' }, mark)
  expect(once).toEqual({
    ...{ exchange: 'orders', key: 'order.new', properties: {}, body: Buffer.from('a') },
    headers: {
      ...{ tenant: 'acme', 'x-redriven-count': 1, 'x-redriven-from': 'w.dlq', 'x-redriven-run': 'r' },
      'x-redriven-at': { '!': 'timestamp', value: 5 },
      'x-redriven-because': 'expired in w',
    },
  })
  expect(hopsOf(redriven(once, once, mark))).toBe(2)
})

test('a user that is not ours is kept as a header: the broker would refuse it', () => {
  const of = (userId: string) => withOwnUser({ ...message({}), properties: { userId, type: 't' } }, 'ada')
  expect(of('ada').properties).toEqual({ userId: 'ada', type: 't' })
  expect(of('bob')).toMatchObject({ properties: { type: 't' }, headers: { 'x-original-user-id': 'bob' } })
  expect(of('bob').properties).not.toHaveProperty('userId')
})
