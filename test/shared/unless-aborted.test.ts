import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { unlessAborted } from '../../src/shared/unless-aborted.ts'

test('what was awaited is what comes, and what comes instead when the signal says so', async () => {
  const stop = new AbortController()
  expect(await unlessAborted(stop.signal, Promise.resolve(1), () => 2)).toBe(1)
  const never = unlessAborted(stop.signal, new Promise<number>(() => undefined), () => 2)
  stop.abort()
  expect(await never).toBe(2)
  await expect(unlessAborted(stop.signal, new Promise(() => undefined), () => Promise.reject(new Error('late')))).rejects.toThrow(
    'late',
  )
})

test('a signal that lives long does not remember what was awaited', async () => {
  const { signal } = new AbortController()
  for (let time = 0; time < 20; time++) await unlessAborted(signal, Promise.resolve(), () => undefined)
  await unlessAborted(signal, Promise.reject(new Error('no')), () => undefined).catch(() => undefined)
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})

test('a failure that nobody waits for any more is not the end of the process', async () => {
  const stop = new AbortController()
  let fail: (error: Error) => void = () => undefined
  const work = new Promise<never>((_, reject) => {
    fail = reject
  })
  const instead = unlessAborted(stop.signal, work, () => 'instead')
  stop.abort()
  expect(await instead).toBe('instead')
  fail(new Error('too late'))
})
