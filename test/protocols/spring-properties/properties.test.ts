import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodePropertiesFile } from '../../../src/protocols/spring-properties/file-text.ts'
import { parseProperties } from '../../../src/protocols/spring-properties/properties.ts'

// What is expected here was printed by Spring Boot's own loader.

function read(text: string): readonly Record<string, unknown>[] {
  return parseProperties(text, 'a.properties').map(({ properties }) =>
    Object.fromEntries([...properties].map(([key, { value }]) => [key, value])),
  )
}

function origins(text: string): Record<string, string> {
  const [document] = parseProperties(text, 'a.properties')
  return Object.fromEntries(
    [...(document?.properties ?? [])].map(([key, { origin }]) => [key, `${origin?.line}:${origin?.column}`]),
  )
}

test('separators, blanks, escapes and continued lines are read as java.util.Properties does', () => {
  const text = 'a=1\nb = 2\nc:3\nd 4\ne\nf=\ng\\ h=x\\\n   y\ni=\\u0041\\t\\q\\\\\n  k  =  v  \nl==x\nn : = x\n\\u0041b=\\u00e9\n'
  expect(read(text)).toEqual([
    { a: '1', b: '2', c: '3', d: '4', e: '', f: '', 'g h': 'xy', i: 'A\tq\\', k: 'v  ', l: '=x', n: '= x', Ab: 'é' },
  ])
})

test('values are always strings, and of two with one key the last counts, at the place of the first', () => {
  expect(JSON.stringify(read('a=1\nb=true\na=5\n'))).toBe('[{"a":"5","b":"true"}]')
})

test('key[] is a list', () => {
  expect(read('j[]=a,b, c\nk[]=\nl[]=a\\,b\n')).toEqual([{ 'j[0]': 'a', 'j[1]': 'b', 'j[2]': 'c', 'k[0]': '', 'l[0]': 'a,b' }])
})

test('#--- and !--- begin another document, unless something else stands in the line or a comment around it', () => {
  expect(read('a=1\n#---\nb=1\n!---\nc=1\n')).toEqual([{ a: '1' }, { b: '1' }, { c: '1' }])
  expect(read('#---\n#---\na=1\n#--- \nb=1\n #---\nc=1\n!--- x\nd=1\n#comment\n#---\ne=1\n')).toEqual([
    { a: '1' },
    { b: '1', c: '1', d: '1', e: '1' },
  ])
})

test('each value has its origin', () => {
  expect(origins('# c\r\na=1\r\nb = 2\rj[]=a,b, c\n  k  =  v')).toEqual({
    a: '2:3',
    b: '3:5',
    'j[0]': '4:5',
    'j[1]': '4:7',
    'j[2]': '4:10',
    k: '5:9',
  })
})

test('a broken unicode escape is an error with file and line', () => {
  expect(() => parseProperties('a=1\nb=\\u12g\n', 'a.properties')).toThrow(/^a\.properties:2: after \\u/)
})

test('files are ISO-8859-1', () => {
  expect(read(decodePropertiesFile(Buffer.from('a=é', 'latin1')))).toEqual([{ a: 'é' }])
})

test('a million backslashes are read without a stack overflow', () => {
  expect(read(`a=${'\\\n'.repeat(500_000)}x`)).toEqual([{ a: 'x' }])
})

test('whatever is escaped comes back', () => {
  const escaped = (text: string): string =>
    [...text]
      .map((character) =>
        [...character]
          .flatMap((each) => each.split(''))
          .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
          .join(''),
      )
      .join('')
  const key = fc.string({ minLength: 1 }).filter((text) => !/^[\0-\x20]|[\0-\x20]$|^[#!]|\[\]$/.test(text))
  fc.assert(
    fc.property(key, fc.string({ minLength: 1 }), (name, value) => {
      expect(read(`${escaped(name)}=${escaped(value)}`)[0]?.[name]).toBe(value)
    }),
  )
})
