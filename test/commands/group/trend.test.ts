import { expect, test } from 'vitest'
import { Trends } from '../../../src/commands/group/trend.ts'
import type { PartitionLag } from '../../../src/systems/kafka/groups/group-lag.ts'

const partition = (lag: number | null): PartitionLag => ({
  ...{ topic: 'orders', partition: 0, committed: 0, first: 0, end: 0, lag, behindMs: null },
  ...{ memberId: null, clientId: null, host: null },
})

function trendOf(lags: readonly (number | null)[]) {
  const trends = new Trends()
  for (const [at, lag] of lags.entries()) {
    const partitions = [partition(lag)]
    trends.add([{ group: 'g', state: 'Stable', members: 1, lag: lag ?? 0, behindMs: null, partitions }], at * 1000)
  }
  return trends.of('g', partition(null))
}

test('what grows and what shrinks is said, what goes to and fro is not', () => {
  expect(trendOf([0, 10, 20, 40, 80])).toEqual({ line: '▁▂▃▄▇', word: 'growing' })
  expect(trendOf([80, 40, 20, 10, 0])).toEqual({ line: '▇▄▃▂▁', word: 'shrinking' })
  expect(trendOf([5, 7, 5, 7, 5]).word).toBe('')
  expect(trendOf([0, 0, 0])).toEqual({ line: '▁▁▁', word: '' })
})

test('two looks are no trend, and twelve are remembered', () => {
  expect(trendOf([0, 1000]).word).toBe('')
  expect(trendOf(Array.from({ length: 50 }, (_, at) => at)).line).toHaveLength(12)
})

test('a look at which nobody knew is left out', () => {
  expect(trendOf([10, null, 30, null, 50])).toEqual({ line: '▂▅▇', word: 'growing' })
})
