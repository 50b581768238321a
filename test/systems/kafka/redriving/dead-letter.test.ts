import { expect, test } from 'vitest'
import { headersForReturn, hopsOf, originOf, originPartitionOf } from '../../../../src/systems/kafka/redriving/dead-letter.ts'

const text = (value: string) => Buffer.from(value)

test('a dead letter comes from where spring-kafka or Spring Cloud Stream says', () => {
  expect(originOf([['kafka_dlt-original-topic', text('orders')]])).toBe('orders')
  expect(originOf([['x-original-topic', text('orders')]])).toBe('orders')
  expect(originOf([['x-original-topic', text('"orders"')]])).toBe('orders')
  expect(originOf([['other', text('orders')]])).toBeUndefined()
})

test('who died twice comes from where it died last', () => {
  const headers = [
    ['kafka_dlt-original-topic', text('orders')],
    ['kafka_dlt-original-topic', text('orders.DLT')],
  ] as const
  expect(originOf(headers)).toBe('orders.DLT')
})

test('its partition is four bytes, or digits', () => {
  expect(originPartitionOf([['kafka_dlt-original-partition', Buffer.from([0, 0, 0, 7])]])).toBe(7)
  expect(originPartitionOf([['x-original-partition', text('12')]])).toBe(12)
  expect(originPartitionOf([])).toBeUndefined()
})

test('it keeps its headers, and counts how often it went back', () => {
  const once = headersForReturn([['a', text('1')]])
  const twice = headersForReturn(once)
  expect([hopsOf(once), hopsOf(twice)]).toEqual([1, 2])
  expect(twice.map(([name]) => name)).toEqual(['a', 'msa-redrives'])
})
