import { expect, test } from 'vitest'
import { createCipherLocator } from '../../../src/protocols/cipher/create-ciphers.ts'
import { keyStoreSettings } from './crypto-vectors.ts'

const KINDS = ['jks', 'pkcs12'] as const

test.each([{}, { key: '' }, { key: '  ' }])('without a key, whoever asks for a cipher is told: %j', async (settings) => {
  const locate = await createCipherLocator(settings)
  expect(() => locate({})).toThrow(expect.objectContaining({ kind: 'no-key' }))
})

test.each(KINDS)('a %s key store has the key whose alias and secret are asked for', async (kind) => {
  const { bytes, password, alias, secret } = keyStoreSettings(kind)
  const locate = await createCipherLocator({ keyStore: { bytes, password, alias: 'other', secret: 'other' } })
  expect(() => locate({})).toThrow(expect.objectContaining({ kind: 'unknown-key' }))
  expect(() => locate({ key: alias })).toThrow(expect.objectContaining({ kind: 'unknown-key' }))
  const cipher = locate({ key: alias.toUpperCase(), secret })
  expect(cipher.decrypt(cipher.encrypt('a'))).toBe('a')
  expect(locate({ key: alias.toUpperCase(), secret })).toBe(cipher)
})

test('the secret is the password of the store unless it is given', async () => {
  const { bytes, password, alias } = keyStoreSettings('pkcs12')
  expect((await createCipherLocator({ keyStore: { bytes, password, alias } }))({}).publicKey).toMatch(/^ssh-rsa /)
})

test.each(KINDS)('a %s key store with a wrong password, or a damaged one, is malformed', async (kind) => {
  const { bytes, ...rest } = keyStoreSettings(kind)
  const malformed = expect.objectContaining({ kind: 'malformed' })
  await expect(createCipherLocator({ keyStore: { ...rest, bytes, password: 'wrong' } })).rejects.toThrow(malformed)
  await expect(createCipherLocator({ keyStore: { ...rest, bytes: bytes.subarray(0, 200) } })).rejects.toThrow(malformed)
  const damaged = Buffer.from(bytes)
  damaged[300] = (damaged[300] ?? 0) ^ 1
  await expect(createCipherLocator({ keyStore: { ...rest, bytes: damaged } })).rejects.toThrow(malformed)
})

test('what is no key store is malformed', async () => {
  for (const bytes of [Buffer.alloc(0), Buffer.from('text'), Buffer.from([0xfe, 0xed, 0xfe, 0xed])]) {
    await expect(createCipherLocator({ keyStore: { bytes, password: 'a', alias: 'b' } })).rejects.toThrow(
      expect.objectContaining({ kind: 'malformed' }),
    )
  }
})
