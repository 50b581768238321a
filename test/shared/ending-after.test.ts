import { once } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { endingAfter } from '../../src/shared/ending-after.ts'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

test('it comes in time, also when all that nobody holds was collected', async () => {
  const ended = endingAfter(50, new AbortController().signal)
  const aborted = once(ended, 'abort')
  await new Promise(setImmediate)
  collect()
  await aborted
  expect(ended.reason).toMatchObject({ name: 'TimeoutError' })
})

test('the signal comes first, and a timeout alone is one', () => {
  const asked = new AbortController()
  const ended = endingAfter(2 ** 40, asked.signal)
  asked.abort('enough')
  expect([ended.aborted, ended.reason, endingAfter(1000).aborted]).toEqual([true, 'enough', false])
})
