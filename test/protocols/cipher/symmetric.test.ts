import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deriveKey } from '../../../src/protocols/cipher/aes.ts'
import { createCipherLocator } from '../../../src/protocols/cipher/create-ciphers.ts'
import { createSymmetricCipher } from '../../../src/protocols/cipher/symmetric.ts'
import { cryptoVectors } from './crypto-vectors.ts'

const cipher = createSymmetricCipher('foo', 'deadbeef')

test('the key is derived as Spring derives it', () => {
  expect(deriveKey('foo', 'deadbeef').toString('hex')).toBe(cryptoVectors.derivedKeyHex_foo_deadbeef)
})

test.each(cryptoVectors.aes)('what Spring encrypted with $key is read: $plain', async ({ key, salt, plain, cipherHex }) => {
  const locate = await createCipherLocator({ key, salt })
  expect(locate({}).decrypt(cipherHex)).toBe(plain)
})

test('what is encrypted comes back, in lower-case hex, each time another', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const encrypted = cipher.encrypt(text)
      expect(encrypted).toMatch(/^[0-9a-f]+$/)
      expect(cipher.decrypt(encrypted)).toBe(text)
    }),
    { numRuns: 50 },
  )
  expect(cipher.encrypt('a')).not.toBe(cipher.encrypt('a'))
})

test.each(['', 'x=', '\uFEFFmark', 'ü'.repeat(500_000)])('an empty, a padded and a large text come back (%#)', (text) => {
  expect(cipher.decrypt(cipher.encrypt(text)) === text).toBe(true)
})

test.each([
  ['not hex', 'zz'],
  ['an odd number of digits', 'abc'],
  ['a line feed behind it', `${cryptoVectors.aes[3]?.cipherHex}\n`],
  ['too short', '00'],
  ['nothing', ''],
  ['no whole blocks', `${cryptoVectors.aes[3]?.cipherHex}00`],
  ['of another key', createSymmetricCipher('bar', 'deadbeef').encrypt('mysecret, and enough of it that no chance makes it text')],
])('%s is not encrypted', (_, cipherText) => {
  expect(() => cipher.decrypt(cipherText)).toThrow(expect.objectContaining({ kind: 'not-encrypted' }))
})

test('a salt that is not hex is malformed', () => {
  expect(() => createSymmetricCipher('foo', 'salt')).toThrow(expect.objectContaining({ kind: 'malformed' }))
})

test('errors hold neither text nor key', () => {
  const failure = (): unknown => {
    try {
      return cipher.decrypt('secret-text')
    } catch (error) {
      return error
    }
  }
  expect(String(failure())).not.toMatch(/secret-text|foo/)
})
