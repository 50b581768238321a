import { expect, test } from 'vitest'
import { sparkline } from '../../../src/shell/output/sparkline.ts'

test('a sparkline goes from nothing to the most', () => {
  expect(sparkline([])).toBe('')
  expect(sparkline([0, 0])).toBe('▁▁')
  expect(sparkline([0, 3, 6])).toBe('▁▄▇')
})

test('from the least, what hardly changes is seen to change', () => {
  expect(sparkline([1000, 1001, 1002])).toBe('▇▇▇')
  expect(sparkline([1000, 1001, 1002], 'least')).toBe('▁▄▇')
  expect(sparkline([-4, 0, 4], 'least')).toBe('▁▄▇')
})

test('where there is no value, nothing is drawn', () => {
  expect(sparkline([1, null, Number.NaN, Number.POSITIVE_INFINITY, 1])).toBe('▇   ▇')
})
