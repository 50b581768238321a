import { expect, test } from 'vitest'
import { grouped } from '../../src/shared/grouped.ts'

test.each([0, 7, 999, 1000, 12_345, 123_456, 1_234_567, 9_007_199_254_740_991, -1, -100, -1000, -123_456])(
  '%d as English writes it',
  (whole) => {
    expect(grouped(whole)).toBe(whole.toLocaleString('en'))
  },
)
