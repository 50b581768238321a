import { expect, test } from 'vitest'
import { parsePartitions } from '../../../src/systems/kafka/partition-list.ts'

test('numbers, lists and ranges are one list, sorted and each once', () => {
  expect(parsePartitions(['3', '0,2-4', '2'])).toEqual([0, 2, 3, 4])
  expect(parsePartitions([])).toBeUndefined()
})

test.each(['x', '-1', '3-1', '1,,2', ''])('%j is none', (text) => {
  expect(() => parsePartitions([text])).toThrow(/takes numbers and ranges/)
})
