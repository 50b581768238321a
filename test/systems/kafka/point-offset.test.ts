import { expect, test } from 'vitest'
import type { OffsetPoint } from '../../../src/systems/kafka/offset-range.ts'
import { offsetOfPoint } from '../../../src/systems/kafka/point-offset.ts'

const at = (point: OffsetPoint, atTime?: number) => offsetOfPoint(point, { topic: 't', partition: 0, first: 10, end: 20 }, atTime)

test('a place is within what is kept', () => {
  expect(at({ kind: 'start' })).toBe(10)
  expect(at({ kind: 'end' })).toBe(20)
  expect([5, 15, 25].map((offset) => at({ kind: 'offset', offset }))).toEqual([10, 15, 20])
  expect([3, 30].map((count) => at({ kind: 'after', count }))).toEqual([13, 20])
  expect([3, 30].map((count) => at({ kind: 'before', count }))).toEqual([17, 10])
})

test('where all is older than a time, it is the end', () => {
  expect(at({ kind: 'time', timestamp: 1 }, 14)).toBe(14)
  expect(at({ kind: 'time', timestamp: 1 }, -1)).toBe(20)
  expect(at({ kind: 'time', timestamp: 1 })).toBe(20)
})
