import { expect, test } from 'vitest'
import { deadLetterHeaders, deadLetterTopic } from '../../../src/protocols/stream/kafka-dead-letter.ts'
import type { RawHeaders } from '../../../src/protocols/stream/kafka-headers.ts'
import { originOf, originPartitionOf } from '../../../src/systems/kafka/redriving/dead-letter.ts'

const origin = { topic: 'orders', partition: 1, offset: 42n, timestamp: 1_795_249_399_000n, timestampType: 'CreateTime' } as const
const failure = { name: 'Error', message: 'out of stock; 0 left', stack: 'Error: out of stock\n    at …' }
const given: RawHeaders = [['x-lab', Buffer.from('1')]]

test('the origin is written as Java writes numbers, behind what the message had', () => {
  expect(deadLetterHeaders(given, origin, failure)).toEqual([
    ['x-lab', Buffer.from('1')],
    ['x-original-topic', Buffer.from('orders')],
    ['x-original-partition', Buffer.from([0, 0, 0, 1])],
    ['x-original-offset', Buffer.from([0, 0, 0, 0, 0, 0, 0, 0x2a])],
    ['x-original-timestamp', Buffer.from([0, 0, 1, 0xa1, 0xfd, 0x33, 0xe4, 0xd8])],
    ['x-original-timestamp-type', Buffer.from('CreateTime')],
    ['x-exception-fqcn', Buffer.from('Error')],
    ['x-exception-message', Buffer.from('out of stock; 0 left')],
    ['x-exception-stacktrace', Buffer.from(failure.stack)],
  ])
})

test('who dies twice has one origin, and the verb that sends back reads it', () => {
  const twice = deadLetterHeaders(deadLetterHeaders(given, origin, failure), { ...origin, topic: 'again', partition: 2 }, failure)
  expect(twice).toHaveLength(9)
  expect([originOf(twice), originPartitionOf(twice)]).toEqual(['again', 2])
})

test('a group has its own topic of dead letters', () => {
  expect(deadLetterTopic('orders', 'catalog')).toBe('error.orders.catalog')
})
