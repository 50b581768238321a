import { expect, test } from 'vitest'
import { ageAsText, durationAsText, parseDurationMs } from '../../src/shared/duration.ts'

test.each([
  ['250ms', 250],
  ['90s', 90_000],
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['2d', 172_800_000],
  ['0', 0],
  ['1.5', 1500],
  ['1.5s', 1500],
])('%s is a time', (text, ms) => {
  expect(parseDurationMs(text)).toBe(ms)
})

test.each(['', ' ', 's', '-1', '5 m', '5m30', '1e3', 'soon', '5M', '1..5s', `${'1m'.repeat(20_000)}x`])('%j is none', (text) => {
  expect(parseDurationMs(text)).toBeUndefined()
})

test.each([
  [0, '0.0s'],
  [340, '0.3s'],
  [12_440, '12.4s'],
  [59_949, '59.9s'],
  [59_951, '1m 00s'],
  [125_000, '2m 05s'],
  [3_599_600, '1h 00m'],
  [7_500_000, '2h 05m'],
])('a stopwatch at %i ms shows %s', (ms, text) => {
  expect(durationAsText(ms)).toBe(text)
})

test.each([
  [-5, '0s'],
  [4200, '4s'],
  [59_600, '1m'],
  [3_599_000, '59m'],
  [7_300_000, '2h'],
  [200_000_000, '2d'],
])('%i ms ago is %s at a glance', (ms, text) => {
  expect(ageAsText(ms)).toBe(text)
})
