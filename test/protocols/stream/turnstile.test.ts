import { expect, test } from 'vitest'
import { Turnstile } from '../../../src/protocols/stream/turnstile.ts'

test('so many pass at a time, the others in their order, also behind one that fails', async () => {
  const turnstile = new Turnstile(2)
  const begun: number[] = []
  const ends: (() => void)[] = []
  const passing = [1, 2, 3, 4].map((number) =>
    turnstile.pass(async () => {
      begun.push(number)
      await new Promise<void>((resolve, reject) => ends.push(number === 1 ? () => reject(new Error('fell')) : resolve))
    }),
  )
  passing[0]?.catch(() => undefined)
  expect(begun).toEqual([1, 2])
  ends[0]?.()
  await expect(passing[0]).rejects.toThrow('fell')
  expect(begun).toEqual([1, 2, 3])
  ends[1]?.()
  ends[2]?.()
  await Promise.all(passing.slice(1, 3))
  ends[3]?.()
  await passing[3]
  expect(begun).toEqual([1, 2, 3, 4])
})
