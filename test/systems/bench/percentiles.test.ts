import { expect, test } from 'vitest'
import { spreadOf } from '../../../src/systems/bench/percentiles.ts'

test('a percentile is a time that was measured, by its rank', () => {
  const times = Array.from({ length: 200 }, (_, at) => 200 - at)
  expect(spreadOf(times)).toEqual({ samples: 200, p50Ms: 100, p99Ms: 198, maxMs: 200 })
  expect(spreadOf([3])).toEqual({ samples: 1, p50Ms: 3, p99Ms: 3, maxMs: 3 })
  expect(spreadOf([2, 1])).toEqual({ samples: 2, p50Ms: 1, p99Ms: 2, maxMs: 2 })
})

test('what was measured stays in its order', () => {
  const times = [3, 1, 2]
  spreadOf(times)
  expect(times).toEqual([3, 1, 2])
})
