import { expect, test } from 'vitest'
import { rest } from '../../src/shared/rest.ts'

test('it ends by itself', async () => {
  await expect(rest(1, new AbortController().signal)).resolves.toBeUndefined()
})

test('it ends at once, and well, when nobody wants it any more', async () => {
  const stopping = new AbortController()
  const resting = rest(2 ** 30, stopping.signal)
  stopping.abort()
  await expect(resting).resolves.toBeUndefined()
  await expect(rest(2 ** 30, stopping.signal)).resolves.toBeUndefined()
})
