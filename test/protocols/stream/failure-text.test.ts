import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutTo, failureText } from '../../../src/protocols/stream/failure-text.ts'

test('a failure tells its causes', () => {
  const failure = failureText(new TypeError('order refused', { cause: new Error('stock is 3') }))
  expect(failure).toMatchObject({ name: 'TypeError', message: 'order refused; stock is 3' })
  expect(failure.stack).toMatch(/^TypeError: order refused\n[\s\S]*\nCaused by: Error: stock is 3\n/)
})

test('anything may be thrown', () => {
  expect(failureText('no')).toEqual({ name: 'string', message: 'no', stack: 'no' })
  expect(failureText(undefined).message).toBe('undefined')
})

test('causes that go in circles come to an end', () => {
  const error = new Error('again')
  error.cause = error
  expect(failureText(error).message.split('; ')).toHaveLength(5)
})

test('a text is cut between characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 40 }), (text, most) => {
      const cut = cutTo(text, most)
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(most)
      expect(Buffer.from(text).toString().startsWith(cut)).toBe(true)
    }),
  )
})
