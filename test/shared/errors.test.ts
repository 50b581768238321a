import { expect, test } from 'vitest'
import { MsaError, messageOf, QuietExit, systemCodeOf } from '../../src/shared/errors.ts'

test('a failure is 1 unless it says otherwise, and carries its cause only where there is one', () => {
  const plain = new MsaError('FAILED', 'no')
  expect(plain).toMatchObject({ name: 'MsaError', code: 'FAILED', exitCode: 1, hint: undefined, details: [] })
  expect('cause' in plain).toBe(false)
  const cause = new Error('because')
  expect(new MsaError('USAGE', 'no', { hint: 'yes', details: ['a'], exitCode: 2, cause })).toMatchObject({
    hint: 'yes',
    details: ['a'],
    exitCode: 2,
    cause,
  })
})

test('what is only left to exit says how', () => {
  expect(new QuietExit(3)).toMatchObject({ exitCode: 3, message: 'exit 3' })
})

test('whatever was thrown has a message, and a code only if the system gave one', () => {
  expect([messageOf(new Error('no')), messageOf('text'), messageOf(undefined)]).toEqual(['no', 'text', 'undefined'])
  expect([
    systemCodeOf(Object.assign(new Error(''), { code: 'ENOENT' })),
    systemCodeOf(Object.assign(new Error(''), { code: 5 })),
    systemCodeOf('ENOENT'),
  ]).toEqual(['ENOENT', undefined, undefined])
})
