import { expect, test, vi } from 'vitest'
import { andRemoved } from '../../../src/systems/bench/contender.ts'

const never = () => {
  throw new Error('nothing is left')
}
const failing = (message: string) => () => Promise.reject(new Error(message))

test('what was made is taken away, and the result handed on', async () => {
  const remove = vi.fn(async () => undefined)
  expect(await andRemoved(async () => 42, remove, never)).toBe(42)
  expect(remove).toHaveBeenCalledOnce()
})

test('what could not be taken away is told', async () => {
  await expect(andRemoved(async () => 42, failing('it is still there'), never)).rejects.toThrow('it is still there')
})

test('what goes wrong first is what it ends with, and it is taken away all the same', async () => {
  const remove = vi.fn(async () => undefined)
  await expect(andRemoved(failing('the broker is gone'), remove, never)).rejects.toThrow('the broker is gone')
  expect(remove).toHaveBeenCalledOnce()
})

test('what is left behind then is told beside it', async () => {
  const onLeft = vi.fn()
  await expect(andRemoved(failing('the broker is gone'), failing('it is still gone'), onLeft)).rejects.toThrow(
    'the broker is gone',
  )
  expect(onLeft).toHaveBeenCalledExactlyOnceWith(new Error('it is still gone'))
})
