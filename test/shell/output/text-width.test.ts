import { expect, test } from 'vitest'
import { clip, padEnd, padStart, widthOf } from '../../../src/shell/output/text-width.ts'

test('colours take no room, hangul and emoji two columns, accents none', () => {
  expect(widthOf('\x1b[31mred\x1b[0m')).toBe(3)
  expect(widthOf('카프카')).toBe(6)
  expect(widthOf('e\u0301')).toBe(1)
  expect(widthOf('🚀')).toBe(2)
})

test('what is clipped ends in an ellipsis and keeps to its width', () => {
  expect(clip('zookeeper', 9)).toBe('zookeeper')
  expect(clip('zookeeper', 5)).toBe('zook…')
  expect(widthOf(clip('카프카가 없다', 6))).toBeLessThanOrEqual(6)
  expect(clip('anything', 0)).toBe('')
})

test('a clipped text closes the colours it opened', () => {
  expect(clip('\x1b[31mzookeeper\x1b[39m', 5)).toBe('\x1b[31mzook…\x1b[39m')
})

test('pads to what is seen', () => {
  expect(padEnd('카', 4)).toBe('카  ')
  expect(padStart('\x1b[1m7\x1b[22m', 3)).toBe('  \x1b[1m7\x1b[22m')
})
