import { expect, test } from 'vitest'
import { persistently } from '../../src/platform/persistently.ts'
import { until } from '../support/platform.ts'
import { fakeClock } from './discovery/fake-clock.ts'

const never = new AbortController().signal

test('what passes by itself is tried again, ever more slowly, until it is done', async () => {
  const clock = fakeClock()
  let failures = 3
  const done = persistently(
    async () => {
      if (failures-- > 0) throw new Error('away')
      return 'done'
    },
    { isTemporary: () => true, signal: never, clock },
  )
  const waits: number[] = []
  for (let n = 0; n < 3; n++) {
    await until(() => clock.due.length === 1)
    waits.push(clock.due[0] ?? 0)
    clock.pass(clock.due[0] ?? 0)
  }
  expect(await done).toBe('done')
  expect(waits).toEqual([125, 250, 500])
})

test('what does not pass by itself is thrown at once', async () => {
  const work = () => Promise.reject(new Error('broken'))
  await expect(persistently(work, { isTemporary: () => false, signal: never })).rejects.toThrow('broken')
})

test('whoever stops does not wait', async () => {
  const clock = fakeClock()
  const stopping = new AbortController()
  const done = persistently(() => Promise.reject(new Error('away')), { isTemporary: () => true, signal: stopping.signal, clock })
  const ended = expect(done).rejects.toThrow('away')
  await until(() => clock.due.length === 1)
  stopping.abort()
  await ended
  expect(clock.due).toEqual([])
})
