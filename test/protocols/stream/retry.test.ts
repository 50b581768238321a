import { expect, test } from 'vitest'
import { attempted, pauseAfter } from '../../../src/protocols/stream/retry.ts'

const never = new AbortController().signal
const springs = { maxAttempts: 3, firstPauseMs: 1000, multiplier: 2, longestPauseMs: 10_000 }
const hasty = { ...springs, firstPauseMs: 0 }

test('pauses double up to the longest', () => {
  expect([1, 2, 3, 4, 5, 6].map((attempt) => pauseAfter(springs, attempt))).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000])
})

test('an attempt that goes well is the last', async () => {
  const attempts: number[] = []
  const fate = await attempted(
    async (attempt) => {
      attempts.push(attempt)
      if (attempt < 2) throw new Error('not yet')
    },
    hasty,
    never,
  )
  expect([fate, attempts]).toEqual([{ kind: 'handled' }, [1, 2]])
})

test('after the last attempt it has failed, with the last error', async () => {
  const fate = await attempted((attempt) => Promise.reject(`no ${attempt}`), hasty, never)
  expect(fate).toEqual({ kind: 'failed', error: 'no 3' })
})

test('who is called off in a pause begins nothing more, and gives it back', async () => {
  const ending = new AbortController()
  const attempts: number[] = []
  const fate = await attempted(
    async (attempt) => {
      attempts.push(attempt)
      ending.abort()
      throw new Error('no')
    },
    { ...springs, firstPauseMs: 1_000_000, longestPauseMs: 1_000_000 },
    ending.signal,
  )
  expect([fate, attempts]).toEqual([{ kind: 'put-back' }, [1]])
})

test('what goes well in the end counts, also when the end was called meanwhile', async () => {
  const ending = new AbortController()
  expect(await attempted(async () => ending.abort(), hasty, ending.signal)).toEqual({ kind: 'handled' })
  expect(await attempted(async () => undefined, hasty, ending.signal)).toEqual({ kind: 'put-back' })
})
