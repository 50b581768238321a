import { expect, test } from 'vitest'
import { parsePartitionExpression } from '../../../src/protocols/stream/partition-expression.ts'

const message = {
  payload: { orderId: 'order-1', qty: 2, lines: [{ product: 'CATALOG-001' }], 'odd name': true, nothing: null },
  headers: { tenant: 'eu', partitionKey: 'k' },
}

test.each([
  ['payload.orderId', 'order-1'],
  ["payload['orderId']", 'order-1'],
  ['payload["odd name"]', true],
  [' payload.qty ', 2],
  ['payload.lines[0].product', 'CATALOG-001'],
  ['payload?.orderId', 'order-1'],
  ["headers['partitionKey']", 'k'],
  ['headers.tenant', 'eu'],
])('%s leads to its value', (text, key) => {
  expect(parsePartitionExpression(text)?.(message)).toBe(key)
})

test.each([
  'payload.nothing',
  'payload.lines',
  'payload.lines[1].product',
  'payload.orderId.length',
  'payload.constructor',
  'headers.none',
])('%s is no key: nothing is there, or nothing with a hash that lasts', (text) => {
  expect(parsePartitionExpression(text)?.(message)).toBeUndefined()
})

test('payload alone is the payload', () => {
  expect(parsePartitionExpression('payload')?.({ payload: 'all of it', headers: {} })).toBe('all of it')
})

test.each([
  '',
  'orderId',
  'payload.orderId + 1',
  'T(java.lang.Runtime).getRuntime()',
  'payload.getId()',
  "payload['a",
  'headersx',
])('%j is refused rather than guessed', (text) => {
  expect(parsePartitionExpression(text)).toBeUndefined()
})
