import { expect, test, vi } from 'vitest'
import { andRemoved } from '../../../src/systems/bench/contender.ts'

const failing = (message: string) => () => Promise.reject(new Error(message))

test('what was made is taken away, and the result handed on', async () => {
  const remove = vi.fn(async () => undefined)
  expect(await andRemoved(async () => 42, remove)).toBe(42)
  expect(remove).toHaveBeenCalledOnce()
})

test('what could not be taken away is told', async () => {
  await expect(andRemoved(async () => 42, failing('it is still there'))).rejects.toThrow('it is still there')
})

test('what goes wrong first is what is told, and it is taken away all the same', async () => {
  const remove = vi.fn(failing('it is still there'))
  await expect(andRemoved(failing('the broker is gone'), remove)).rejects.toThrow('the broker is gone')
  expect(remove).toHaveBeenCalledOnce()
})
