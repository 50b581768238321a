import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseCipherKeys, stripCipherPrefix } from '../../../src/protocols/cipher/prefix.ts'
import { rebuildForm, stripFormData } from '../../../src/protocols/cipher/strip-form-data.ts'

interface ParsingVectors {
  readonly prefix: readonly {
    readonly input: string
    readonly stripped: string
    readonly keys: Readonly<Record<string, string>>
  }[]
  readonly stripFormData: readonly {
    readonly body: string
    readonly contentType: string
    readonly cipher: string
    readonly result: string
  }[]
}

const vectors: ParsingVectors = JSON.parse(
  readFileSync(new URL('../../vectors/config-encryption-parsing.json', import.meta.url), 'utf8'),
)

test.each(vectors.prefix)('$input has the keys and the text that Spring finds', ({ input, stripped, keys }) => {
  expect({ name: 'app', profiles: 'prof', ...parseCipherKeys(input) }).toEqual(keys)
  expect(stripCipherPrefix(input)).toBe(stripped)
})

test.each(vectors.stripFormData)(
  '$body as $contentType (cipher $cipher) is the text that Spring finds',
  ({ body, contentType, cipher, result }) => {
    expect(stripFormData(body, contentType, cipher === 'true')).toBe(result)
  },
)

test.each([
  ['{name:a}{profiles:b}{key:k}x', {}],
  ['{key:k}{name:a}x', { key: 'k' }],
  ['{key:k}\n{name:a', { key: 'k' }],
  ['{name:\n{key:k}x', { name: '\n{key:k' }],
])('the keys of %j are %j', (text, keys) => {
  expect({ ...parseCipherKeys(text) }).toEqual(keys)
})

test('__proto__ is a key like any other', () => {
  expect(Object.keys(parseCipherKeys('{__proto__:x}y'))).toEqual(['__proto__'])
})

test('{cipher} in front of another group goes, alone it stays', () => {
  expect(stripCipherPrefix('{cipher}{key:a}AQ')).toBe('AQ')
  expect(stripCipherPrefix('{cipher}abc')).toBe('{cipher}abc')
})

test.each([
  ['mysecret', 'mysecret='],
  ['a+b', 'a+b='],
  ['a=b=c', 'a=b%3Dc'],
  ['AQ%2B/=', 'AQ%2B%2F='],
  ['a=1&b=2&a=3&&=x', 'a=1&a=3&b=2'],
  ['값', '%EA%B0%92='],
  ["*-._~!'()", '*-._%7E%21%27%28%29='],
  ['bad%zz&ok', 'ok='],
  ['', ''],
])('the form %s arrives as %s', (body, rebuilt) => {
  expect(rebuildForm(body)).toBe(rebuilt)
})

test('a text that is not URL-encoded, but posted as if, is refused', () => {
  expect(() => stripFormData('%zz=', 'application/x-www-form-urlencoded', true)).toThrow(
    expect.objectContaining({ kind: 'not-encrypted' }),
  )
})

test('many braces are read at once', () => {
  for (const part of ['{', '}', '{:', '{name:', '{name:\n', '{a:b}', '{cipher}']) {
    const text = part.repeat(200_000 / part.length)
    expect(stripCipherPrefix(text).length).toBeLessThanOrEqual(text.length)
    parseCipherKeys(text)
  }
})
