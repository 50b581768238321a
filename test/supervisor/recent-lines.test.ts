import { expect, test } from 'vitest'
import { RecentLines } from '../../src/supervisor/recent-lines.ts'

test('the last lines are kept, however many there were, and all are counted', () => {
  const lines = new RecentLines()
  for (let number = 1; number <= 1000; number++) lines.add(`line ${number}`)
  expect(lines.last(2)).toEqual(['line 999', 'line 1000'])
  expect(lines.last(5000)).toHaveLength(200)
  expect(lines.count).toBe(1000)
})

test('a line without an end is cut', () => {
  const lines = new RecentLines()
  lines.add('x'.repeat(1_000_000))
  expect(lines.last(1)[0]).toBe(`${'x'.repeat(500)} …`)
})

test('a new start begins without evidence', () => {
  const lines = new RecentLines()
  lines.add('old')
  lines.clear()
  expect([lines.last(1), lines.count]).toEqual([[], 0])
})
