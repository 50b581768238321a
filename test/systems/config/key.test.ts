import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type KeyMaterial, openKey } from '../../../src/systems/config/key.ts'
import vectors from '../../vectors/crypto.json' with { type: 'json' }

const password = (text: string): KeyMaterial => ({ kind: 'text', text, from: 'a test' })
const keyPair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = {
  pkcs1: keyPair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
  pkcs8: keyPair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  spki: keyPair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  pkcs1Public: keyPair.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
}

function store(name: 'jks' | 'pkcs12', rsa = {}): KeyMaterial {
  const { base64, storePassword, keyPassword, alias } = vectors.keystores[name]
  const bytes = Buffer.from(base64, 'base64')
  return { kind: 'store', bytes, password: storePassword, alias, secret: keyPassword, rsa, from: `${name} of a test` }
}

describe('what Spring encrypted', () => {
  test.each(vectors.aes)('$cipherHex is read with its password', async ({ key, salt, plain, cipherHex }) => {
    const { decrypt } = await openKey({ kind: 'text', text: key, salt, from: 'a test' })
    expect([cipherHex, `{cipher}${cipherHex}`].map(decrypt)).toEqual([plain, plain])
  })

  test.each(vectors.rsa)(
    'of $keystore, $algorithm, strong: $strong',
    async ({ keystore, algorithm, strong, salt, cipherBase64, plain }) => {
      const key = await openKey(store(keystore as 'jks', { algorithm, strong, salt }))
      expect(key.decrypt(`{cipher}${cipherBase64}`)).toBe(plain)
      expect(key.decrypt(`{cipher}{key:mytestkey}${cipherBase64}`)).toBe(plain)
    },
  )
})

test('a thousand random values come back, whatever is in them', async () => {
  const keys = await Promise.all([openKey(password('ключ-キー')), openKey(password(pem.pkcs1))])
  const values = fc.sample(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.json()), 1000)
  for (const [at, value] of values.entries()) {
    const key = keys[at % 10 === 0 ? 1 : 0]
    expect(key?.decrypt(`{cipher}${key.encrypt(value.startsWith('{key:') ? `{plain}${value}` : value)}`)).toBe(value)
  }
})

test.each(['', ' ', 'a\nb\r\n', 'Ω 🚀 \u0000', '{"a":"b"}', '{cipher}x', 'x'.repeat(1_048_576)])(
  'a value stays what it is (%#)',
  async (value) => {
    const key = await openKey(password('foo'))
    expect(key.decrypt(key.encrypt(value))).toBe(value)
  },
)

test('a value that begins with {key:alias} is encrypted with that key of the store, and says so', async () => {
  const material = store('pkcs12')
  const key = await openKey(material)
  const cipher = key.encrypt('{key:mytestkey}secret')
  expect(cipher).toMatch(/^\{key:mytestkey\}AQ/)
  expect(key.decrypt(`{cipher}${cipher}`)).toBe('secret')
  expect(key.decrypt(key.encrypt('{plain}{key:a}b'))).toBe('{key:a}b')
  expect(() => key.encrypt('{key:nobody}secret')).toThrow(/no such key/)
})

describe('the text of a key', () => {
  test.each(['spki', 'pkcs1Public'] as const)('a public one (%s) encrypts for whoever has the private one', async (form) => {
    const everybody = await openKey(password(pem[form]))
    const owner = await openKey(password(pem.pkcs1))
    expect(everybody.kind).toBe('rsa-public')
    expect(owner.decrypt(everybody.encrypt('hi'))).toBe('hi')
    expect(() => everybody.decrypt(everybody.encrypt('hi'))).toThrow(/only a public key/)
  })

  test('that of OpenSSH encrypts, too', async () => {
    const { publicKeySsh } = vectors.keystores.jks
    const everybody = await openKey(password(publicKeySsh))
    expect((await openKey(store('jks'))).decrypt(everybody.encrypt('hi'))).toBe('hi')
  })

  test('a PEM may have lost its line feeds', async () => {
    const cipher = (await openKey(password(pem.pkcs1))).encrypt('hi')
    for (const text of [pem.pkcs1.replaceAll('\n', ''), pem.pkcs1.replaceAll('\n', ' '), pem.pkcs8.replaceAll('\n', '\\n')]) {
      expect((await openKey(password(text))).decrypt(cipher)).toBe('hi')
    }
  })

  test('PKCS#8 is RSA here, reads what Spring made with it as a password, and says what the difference is', async () => {
    const key = await openKey(password(pem.pkcs8))
    expect(key.warning).toMatch(/password/)
    expect((await openKey(password(pem.pkcs1))).decrypt(key.encrypt('hi'))).toBe('hi')
    const { createSymmetricCipher } = await import('../../../src/protocols/cipher/symmetric.ts')
    expect(key.decrypt(createSymmetricCipher(pem.pkcs8, 'deadbeef').encrypt('as Spring'))).toBe('as Spring')
  })

  test.each(['pkcs1', 'pkcs8'] as const)('an encrypted PEM (%s) opens with its passphrase only', async (type) => {
    const text = createPrivateKey(pem.pkcs1).export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' }).toString()
    const key = await openKey({ ...password(text), passphrase: 'open' } as KeyMaterial)
    expect(key.decrypt((await openKey(password(pem.pkcs1))).encrypt('hi'))).toBe('hi')
    await expect(openKey(password(text))).rejects.toThrow(/encrypted with a passphrase/)
    await expect(openKey({ ...password(text), passphrase: 'no' } as KeyMaterial)).rejects.toThrow(/passphrase is another/)
  })

  test.each([
    ['', /empty/],
    ['-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----', /OpenSSH/],
    ['-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----', /RSA private key/],
    ['-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', /no key/],
    ['ssh-rsa AAAA someone', /cut short/],
  ])('%j is refused, and the key is not told', async (text, words) => {
    const error = await openKey(password(text)).catch((each: unknown) => each)
    expect(error).toMatchObject({ code: 'KEY_UNREADABLE', exitCode: 2, message: expect.stringMatching(words) })
    expect(JSON.stringify(error)).not.toContain('AAAA')
  })

  test('a key that is not of RSA says so', async () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const text = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    await expect(openKey(password(text))).rejects.toThrow(/ed25519/)
  })

  test('a salt that is no hex is refused', async () => {
    await expect(openKey({ kind: 'text', text: 'foo', salt: 'xyz', from: 'a test' })).rejects.toThrow(/hexadecimal/)
  })
})

test('a key store with a wrong password or alias says which it may be', async () => {
  const { password: right, ...rest } = store('jks') as Extract<KeyMaterial, { kind: 'store' }>
  await expect(openKey({ ...rest, password: 'wrong' })).rejects.toThrow(/password is wrong/)
  await expect(openKey({ ...rest, password: right, alias: 'other' })).rejects.toThrow(/no such key/)
})

describe('what cannot be decrypted says why', () => {
  const hex = vectors.aes[0]?.cipherHex ?? ''
  test.each([
    [hex.replace('8', 'g'), /character 1 is no hexadecimal digit/],
    [`${hex}\n`, /line end stands behind/],
    [hex.slice(0, -1), /63 digits are not a multiple of 32/],
    [hex.slice(0, 20), /not a multiple of 32/],
    ['', /multiple of 32|no cipher/],
    [vectors.rsa[0]?.cipherBase64 ?? '', /made with an RSA key/],
    [randomBytes(48).toString('hex'), /another key, or is damaged/],
  ])('%s', async (cipher, words) => {
    const key = await openKey(password('foo'))
    expect(() => key.decrypt(cipher)).toThrow(words)
  })

  test('a cipher of a password under an RSA key', async () => {
    const key = await openKey(password(pem.pkcs1))
    expect(() => key.decrypt(hex)).toThrow(/made with a password/)
    expect(() => key.decrypt(`${vectors.rsa[0]?.cipherBase64}!`)).toThrow(/is not Base64/)
    expect(() => key.decrypt(vectors.rsa[0]?.cipherBase64 ?? '')).toThrow(/another key/)
  })

  test('and names neither the key nor what it found', async () => {
    const key = await openKey(password('a-very-secret-key'))
    expect(() => key.decrypt(hex)).toThrow(expect.objectContaining({ code: 'CIPHER_UNREADABLE', exitCode: 1 }))
    expect(
      String(
        await Promise.resolve()
          .then(() => key.decrypt(hex))
          .catch((error: unknown) => error),
      ),
    ).not.toContain('secret-key')
  })
})
