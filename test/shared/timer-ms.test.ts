import { expect, test } from 'vitest'
import { timerMs } from '../../src/shared/timer-ms.ts'

test('a time is one that a timer takes: whole, not below nothing, not longer than 24 days', () => {
  expect([0.5, -3, 1000, 1e12].map(timerMs)).toEqual([1, 0, 1000, 2_147_483_647])
})
