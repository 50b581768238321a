import { expect, test } from 'vitest'
import { createCipherLocator } from '../../../src/protocols/cipher/create-ciphers.ts'
import type { CipherLocator } from '../../../src/protocols/cipher/text-cipher.ts'
import { decryptProperties } from '../../../src/protocols/config-server/decrypt-properties.ts'
import type { Properties } from '../../../src/protocols/spring-properties/property.ts'

const locate = await createCipherLocator({ key: 'foo' })
const cipherText = '682bc583f4641835fa2db009355293665d2647dade3375c0ee201de2a49f7bda'
const origin = { line: 1, column: 1 }

const properties: Properties = new Map(
  Object.entries({
    secret: `{cipher}${cipherText}`,
    bad: '{cipher}zz',
    first: 1,
    quoted: `'{cipher}${cipherText}'`,
    keyed: '{cipher}{key:k}zz',
  }).map(([key, value]) => [key, { value, origin }]),
)

function values(decrypted: Properties): readonly (readonly unknown[])[] {
  return [...decrypted].map(([key, property]) => [key, property.value, 'origin' in property])
}

test('decrypted values move to the end without their origin, broken ones are marked and told', () => {
  const told: string[] = []
  const decrypted = decryptProperties(properties, locate, {
    profiles: 'dev',
    prefixInvalid: true,
    onFailure: (key) => told.push(key),
  })
  expect(values(decrypted)).toEqual([
    ['first', 1, true],
    ['quoted', `'{cipher}${cipherText}'`, true],
    ['secret', 'mysecret', false],
    ['invalid.bad', '<n/a>', false],
    ['invalid.keyed', '<n/a>', false],
  ])
  expect(told).toEqual(['bad', 'keyed'])
})

test('without the prefix, broken ones are served as they are, but for the marker', () => {
  const decrypted = decryptProperties(properties, locate, { profiles: 'dev', prefixInvalid: false })
  expect(decrypted.get('bad')?.value).toBe('zz')
  expect(decrypted.get('keyed')?.value).toBe('{key:k}zz')
})

test('without any key, nothing encrypted is served', async () => {
  const decrypted = decryptProperties(properties, await createCipherLocator({}), { profiles: 'dev', prefixInvalid: true })
  expect([...decrypted.keys()]).toEqual(['first', 'quoted', 'invalid.secret', 'invalid.bad', 'invalid.keyed'])
})

test('the cipher is found by the name of the property, the profiles and the groups of the text', () => {
  const asked: unknown[] = []
  const asking: CipherLocator = (keys) => {
    asked.push({ ...keys })
    return locate(keys)
  }
  decryptProperties(new Map([['a.b', { value: '{cipher}{key:k}{secret:s}x' }]]), asking, {
    profiles: 'dev,eu',
    prefixInvalid: true,
  })
  expect(asked).toEqual([{ name: 'a.b', profiles: 'dev,eu', key: 'k', secret: 's' }])
})

test('a source without ciphers is the very same', () => {
  const plain: Properties = new Map([['a', { value: 1 }]])
  expect(decryptProperties(plain, locate, { profiles: 'dev', prefixInvalid: true })).toBe(plain)
})
