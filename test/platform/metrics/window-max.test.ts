import { expect, test } from 'vitest'
import { WindowMax } from '../../../src/platform/metrics/window-max.ts'

test('a peak is shown for 40 to 60 seconds, and then what came after it', () => {
  const max = new WindowMax(0)
  max.record(5, 19_000)
  max.record(2, 30_000)
  const shown = [30_000, 40_000, 59_999, 60_000, 79_999, 80_000].map((at) => max.read(at))
  expect(shown).toEqual([5, 5, 5, 2, 2, 0])
})

test('after a long silence there is nothing left', () => {
  const max = new WindowMax(0)
  max.record(5, 0)
  expect([max.read(10_000_000), max.read(10_000_001)]).toEqual([0, 0])
})

test('a clock that is put back forgets nothing and blocks nothing', () => {
  const max = new WindowMax(1_000_000)
  max.record(5, 1_000_000)
  expect(max.read(10_000)).toBe(5)
  expect(max.read(70_000)).toBe(0)
})
