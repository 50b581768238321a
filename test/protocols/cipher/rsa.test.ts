import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { createCipherLocator } from '../../../src/protocols/cipher/create-ciphers.ts'
import { createRsaCipher } from '../../../src/protocols/cipher/rsa.ts'
import { cryptoVectors, keyStoreSettings } from './crypto-vectors.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ format: 'pem', type: 'pkcs1' }).toString()

test.each(cryptoVectors.rsa)(
  'what Spring encrypted with $keystore, $algorithm, strong $strong is read',
  async ({ keystore, cipherBase64, plain, ...rsa }) => {
    const locate = await createCipherLocator({ keyStore: keyStoreSettings(keystore), rsa })
    const cipher = locate({})
    expect(cipher.decrypt(cipherBase64)).toBe(plain)
    expect(cipher.decrypt(cipherBase64)).toBe(plain)
    expect(cipher.publicKey).toBe(cryptoVectors.keystores[keystore].publicKeySsh)
  },
)

test.each([
  { algorithm: 'DEFAULT', strong: false },
  { algorithm: 'DEFAULT', strong: true, salt: 'not hex' },
  { algorithm: 'OAEP', strong: false },
  { algorithm: 'OAEP', strong: true },
] as const)('what is encrypted comes back with %j', (settings) => {
  const cipher = createRsaCipher({ privateKey, publicKey }, settings)
  for (const text of ['', 'x=', '값=1+1', 'ü'.repeat(500_000)]) {
    const encrypted = cipher.encrypt(text)
    expect(encrypted).toMatch(/^AQ[A-Za-z0-9+/]+={0,2}$/)
    expect(cipher.decrypt(encrypted) === text).toBe(true)
  }
})

test.each([
  ['junk', 'AQ=='],
  ['hex', 'abcd'],
  ['not Base64', 'a!b'],
  ['nothing', ''],
  ['of another key', cryptoVectors.rsa[0]?.cipherBase64 ?? ''],
  ['cut off', createRsaCipher({ privateKey, publicKey }).encrypt('text').slice(0, -28)],
])('%s is not encrypted', (_, cipherText) => {
  expect(() => createRsaCipher({ privateKey, publicKey }).decrypt(cipherText)).toThrow(
    expect.objectContaining({ kind: 'not-encrypted' }),
  )
})

test('with a public key alone, texts are encrypted only', () => {
  const cipher = createRsaCipher({ publicKey })
  expect(createRsaCipher({ privateKey, publicKey }).decrypt(cipher.encrypt('a'))).toBe('a')
  expect(() => cipher.decrypt(cipher.encrypt('a'))).toThrow(expect.objectContaining({ kind: 'cannot-decrypt' }))
})

test.each([
  ['as it is', pem],
  ['without line feeds', pem.replaceAll('\n', '')],
  ['indented', pem.replaceAll('\n', '\n    ')],
])('a PEM %s is an RSA key, whatever encrypt.rsa says', async (_, key) => {
  const locate = await createCipherLocator({ key, rsa: { algorithm: 'OAEP', strong: true, salt: 'abcd' } })
  expect(createRsaCipher({ privateKey, publicKey }).decrypt(locate({ key: 'any' }).encrypt('a'))).toBe('a')
})

test.each([
  ['a broken PEM', pem.replace(/\n.{64}\n/, '\n')],
  ['a PEM without its end', pem.slice(0, 200)],
  ['a public PEM', publicKey.export({ format: 'pem', type: 'pkcs1' }).toString()],
  ['an ssh key', createRsaCipher({ publicKey }).publicKey ?? ''],
])('%s is malformed', async (_, key) => {
  await expect(createCipherLocator({ key })).rejects.toThrow(expect.objectContaining({ kind: 'malformed' }))
})

test('a PKCS#8 PEM is a password, as in Spring', async () => {
  const locate = await createCipherLocator({ key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() })
  expect(locate({}).encrypt('a')).toMatch(/^[0-9a-f]{64}$/)
  expect(locate({}).publicKey).toBeUndefined()
})
