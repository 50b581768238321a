import { expect, test } from 'vitest'
import { PlaceholderError, resolvePlaceholders } from '../../../src/protocols/spring-properties/placeholders.ts'
import { resolveServed } from '../../../src/protocols/spring-properties/served-placeholders.ts'

const known = new Map([
  ['a', '1'],
  ['b', '${a}2'],
  ['name', 'a'],
  ['empty', ''],
  ['x:y', 'whole'],
  ['escaped', '\\${a}'],
  ['loop', '${loop2}'],
  ['loop2', 'x${loop}'],
])
const lookup = (name: string): string | undefined => known.get(name)

test.each([
  ['${a}', '1'],
  ['x${a}y${b}', 'x1y12'],
  ['${no:default}', 'default'],
  ['${no:}', ''],
  ['${no:${a}}', '1'],
  ['${no:${nope:deep}}', 'deep'],
  ['${${name}}', '1'],
  ['${no:{a}}', '{a}'],
  ['${empty}', ''],
  ['${x:y}', 'whole'],
  ['${no:http://h:1/p}', 'http://h:1/p'],
  ['${x\\:y}', 'whole'],
  ['\\${a}', '${a}'],
  ['${escaped}', '${a}'],
  ['${no}', '${no}'],
  ['${no${a}}', '${no1}'],
  ['${a', '${a'],
  ['$a {a} ${}', '$a {a} ${}'],
  ['${a${b}', '${a12'],
])('%s becomes %s', (text, expected) => {
  expect(resolvePlaceholders(text, lookup)).toBe(expected)
})

test('strictly, what nobody knows is an error that names the chain to it', () => {
  known.set('outer', 'v${inner}')
  expect(() => resolvePlaceholders('${outer}', lookup, { strict: true })).toThrow('nothing is known for ${outer} → ${inner}')
  expect(resolvePlaceholders('${inner:d}', lookup, { strict: true })).toBe('d')
})

test('a circle is an error that names the chain, strict or not', () => {
  expect(() => resolvePlaceholders('${loop}', lookup)).toThrow('placeholders lead in a circle: ${loop} → ${loop2} → ${loop}')
})

test('one name may stand twice without being a circle', () => {
  expect(resolvePlaceholders('${b}${b}', lookup)).toBe('1212')
})

test('placeholders that double at each step end with an error', () => {
  const doubling = (name: string): string => `\${${name}x}\${${name}x}`
  const laughs = (name: string): string => (name.length > 40 ? 'ha' : doubling(name))
  expect(() => resolvePlaceholders('${a}', laughs)).toThrow(expect.objectContaining({ kind: 'too-large' }))
})

test('a hundred thousand nested or open placeholders end without a stack overflow', () => {
  expect(() => resolvePlaceholders(`${'${a:'.repeat(100_000)}${'}'.repeat(100_000)}`, () => undefined)).toThrow(PlaceholderError)
  expect(resolvePlaceholders('${'.repeat(100_000), lookup)).toHaveLength(200_000)
})

test('a text is resolved from the served properties, the first source that knows a name', () => {
  const sources = [
    { properties: new Map([['p', { value: 8080 }]]) },
    {
      properties: new Map<string, { value: string | number }>([
        ['p', { value: 1 }],
        ['q', { value: '${p}!' }],
      ]),
    },
  ]
  expect(resolveServed('${p} ${q} \\${p} \\\\${p} ${r} ${r:s}', sources)).toBe('8080 8080! ${p} ${p} ${r} s')
})
