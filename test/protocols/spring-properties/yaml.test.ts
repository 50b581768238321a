import { expect, test } from 'vitest'
import { decodeYamlFile } from '../../../src/protocols/spring-properties/file-text.ts'
import { PropertyFileError } from '../../../src/protocols/spring-properties/property.ts'
import { scalarAsText } from '../../../src/protocols/spring-properties/scalar.ts'
import { parseYaml } from '../../../src/protocols/spring-properties/yaml.ts'

// What is expected here was printed by Spring Boot's own loader, but for the limits that are ours.

function read(text: string): Record<string, string> {
  return Object.fromEntries(entries(text).map(([key, , value]) => [key, value]))
}

/** Key, kind and text of every value. */
function entries(text: string): readonly (readonly [key: string, kind: string, text: string])[] {
  const [document] = parseYaml(text, 'a.yml')
  return [...(document?.properties ?? [])].map(([key, { value }]) => [key, typeof value, scalarAsText(value)])
}

function origins(text: string): Record<string, string> {
  const [document] = parseYaml(text, 'a.yml')
  return Object.fromEntries(
    [...(document?.properties ?? [])].map(([key, { origin }]) => [key, `${origin?.line}:${origin?.column}`]),
  )
}

function failure(text: string): PropertyFileError {
  try {
    parseYaml(text, 'a.yml')
  } catch (error) {
    if (error instanceof PropertyFileError) return error
    throw error
  }
  throw new Error('it was read')
}

test.each([
  ['yes', 'boolean', 'true'],
  ['Off', 'boolean', 'false'],
  ['010', 'number', '8'],
  ['08', 'string', '08'],
  ['0o7', 'string', '0o7'],
  ['0x1F', 'number', '31'],
  ['-0x1f', 'number', '-31'],
  ['0b101', 'number', '5'],
  ['+12', 'number', '12'],
  ['1_000', 'number', '1000'],
  ['12:30:45', 'number', '45045'],
  ['190:20:30.15', 'object', '685230.15'],
  ['12345678901234567890', 'bigint', '12345678901234567890'],
  ['1e3', 'object', '1000.0'],
  ['1.', 'object', '1.0'],
  ['.5', 'object', '0.5'],
  ['1.0e10', 'object', '1.0E10'],
  ['1e-7', 'object', '1.0E-7'],
  ['100000000.0', 'object', '1.0E8'],
  ['-0.0', 'object', '-0.0'],
  ['.inf', 'object', 'Infinity'],
  ['2024-01-02', 'string', '2024-01-02'],
  ['2024-01-02T10:00:00Z', 'string', '2024-01-02T10:00:00Z'],
  ['"yes"', 'string', 'yes'],
  ['!!str 12', 'string', '12'],
  ['!!int "12"', 'number', '12'],
  ['! 12', 'number', '12'],
  ['"\\x41\\u263a"', 'string', 'A☺'],
  ['1.2.3', 'string', '1.2.3'],
])('%s is read as SnakeYAML reads it', (text, kind, value) => {
  expect(entries(`a: ${text}`)).toEqual([['a', kind, value]])
})

test('null and an empty list become an empty text, an empty map becomes nothing', () => {
  expect(read('a: ~\nb:\nc: []\nd: {}\ne: [[], {}, 1]')).toEqual({ a: '', b: '', c: '', 'e[0]': '', 'e[2]': '1' })
})

test('keys are joined with dots and indices; those that are no strings stand in brackets', () => {
  expect(read('a:\n  b: [x, {c: y}]\n1: one\nt: {on: q, 1.5: r, "[k]": s}\n"/p/q": z')).toEqual({
    'a.b[0]': 'x',
    'a.b[1].c': 'y',
    '[1]': 'one',
    't[true]': 'q',
    't[1.5]': 'r',
    't[k]': 's',
    '/p/q': 'z',
  })
})

test('a document that is no map becomes "document"', () => {
  expect(parseYaml('- a\n- b\n---\nx\n', 'a.yml').map(({ properties }) => [...properties.keys()])).toEqual([
    ['document[0]', 'document[1]'],
    ['document'],
  ])
})

test('documents that hold nothing do not count, an empty map does', () => {
  const documents = parseYaml("a: 1\n---\n---\n~\n---\n''\n---\n{}\n---\nb: 2\n...\n# end\n", 'a.yml')
  expect(documents.map(({ index, properties }) => [index, properties.size])).toEqual([
    [0, 1],
    [1, 0],
    [2, 1],
  ])
})

test('a byte order mark and any line ending are no part of a key or value', () => {
  expect(read('\uFEFFa: 1\r\nb: x\rc: y\n')).toEqual({ a: '1', b: 'x', c: 'y' })
})

test('what << brings in yields to what is written, and keeps its place', () => {
  const text = 'base: &b {x: 1, y: 2}\nother: &o {y: 3, z: 4}\nd:\n  <<: [*b, *o]\n  x: 5\n'
  expect(entries(text).slice(4)).toEqual([
    ['d.x', 'number', '5'],
    ['d.y', 'number', '2'],
    ['d.z', 'number', '4'],
  ])
})

test('a value stands where its anchor or tag begins, an alias where its anchor is', () => {
  const text = 'a: 1\nb:    # later\nc: &x\n  - v\nd: *x\ne: !!str 1\nf: |\n  t\n"g" : {h: "😀", i: y}\n'
  expect(origins(text)).toEqual({
    a: '1:4',
    b: '2:3',
    'c[0]': '4:5',
    'd[0]': '4:5',
    e: '6:4',
    f: '7:4',
    'g.h': '9:11',
    'g.i': '9:19',
  })
})

test('a list may end at the indentation of its key', () => {
  expect(read('a:\n  b: [\n    x,\n    y\n  ]\nc: [\n  z\n]\n')).toEqual({ 'a.b[0]': 'x', 'a.b[1]': 'y', 'c[0]': 'z' })
})

test('inside of brackets and quotes lines need no indentation', () => {
  expect(read('a: [\n1,\n2\n]\nb:\n  c: {\nd: x\n}\n  e: "two\nlines"\nf: 1\n')).toEqual({
    ...{ 'a[0]': '1', 'a[1]': '2', 'b.c.d': 'x', 'b.e': 'two lines', f: '1' },
  })
})

test.each([
  ['a: |\n  text', 'text'],
  ['a: >\n  two\n  words', 'two words'],
  ['a: |+\n  text', 'text'],
  ['a: |\n  text\n  ', 'text\n'],
  ['a: |\n  text\n# comment', 'text\n'],
])('%j: a text that ends with the file has a line feed only if the file has', (text, expected) => {
  expect(read(text)).toEqual({ a: expected })
})

test('behind and inside of a text, a tab is a blank', () => {
  expect(read('a: x\ty\t# c\nb: [1\t, 2]\nc: |\n  x\ty\n')).toEqual({ a: 'x\ty', 'b[0]': '1', 'b[1]': '2', c: 'x\ty\n' })
})

test('a comment may stand right behind a quote or a bracket', () => {
  expect(read("a: 'x'#c\nb: [1]#c\n")).toEqual({ a: 'x', 'b[0]': '1' })
})

test('an empty list is no document', () => {
  expect(parseYaml('[]\n---\na: 1\n', 'a.yml')).toMatchObject([{ index: 0 }])
})

test('__proto__ is a key like any other', () => {
  const [document] = parseYaml('__proto__:\n  polluted: yes\nconstructor: 1\n', 'a.yml')
  expect([...(document?.properties.keys() ?? [])]).toEqual(['__proto__.polluted', 'constructor'])
  expect({}).not.toHaveProperty('polluted')
})

test.each([
  ['a tab as indentation', 'a:\n\tb: 1\n', 2, /a tab/],
  ['a tab before a value', 'a: 1\nb:\tx\n', 2, /a tab/],
  ['a tab behind a quote', 'a: "x"\t\n', 1, /a tab/],
  ['a tab in an empty line', 'a: 1\n \t\nb: 2\n', 2, /a tab/],
  ['a key that stands twice', 'a: 1\nb: 2\na: 3\n', 3, /the key a stands here a second time/],
  ['one number written in two ways as keys', 'a: {1: x,\n 0x1: y}\n', 2, /a second time/],
  ['NUL', 'a: 1\nb: \0\n', 2, /U\+0000/],
  ['an escape character', 'a: \x1b[0m\n', 1, /U\+001B/],
  ['a list without end', 'a: [1, 2\nb: 3\n', 2, /flow sequence/],
  ['a second colon', 'a: b: c\n', 1, /nested mappings/],
  ['a reserved character', 'a: @x\n', 1, /reserved/],
  ['an unknown tag', 'a: 1\nb: !foo x\n', 2, /!foo is not known/],
  ['an alias without anchor', 'a: 1\nb: *no\n', 2, /\*no has no anchor/],
  ['an alias of itself', 'a: &x {b: *x}\n', 1, /inside its own anchor/],
  ['<< as a value', 'a: 1\nb: <<\n', 2, /no value/],
  ['a key that is not text, in a list', 'a:\n  - b: {on: x}\n', 2, /the key true is not text/],
  ['a null key', '~: 1\n', 1, /a key is null/],
  ['deep nesting', `a: ${'['.repeat(60)}${']'.repeat(60)}\n`, 1, /51 levels/],
])('%s is an error with file and line', (_, text, line, reason) => {
  const error = failure(text)
  expect(error).toMatchObject({ file: 'a.yml', line })
  expect(error.reason).toMatch(reason)
})

test('fifty levels are fine', () => {
  expect(Object.keys(read(`a: ${'['.repeat(50)}x${']'.repeat(50)}`))).toHaveLength(1)
})

test('a bomb of aliases is an error, many honest aliases are not', () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...[...'bcdefgh'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[index]}`)}]`),
  ]
  expect(failure(bomb.join('\n')).reason).toMatch(/aliases/)
  const honest = ['x: &x {a: 1, b: 2}', ...Array.from({ length: 2000 }, (_, index) => `s${index}: *x`)]
  expect(Object.keys(read(honest.join('\n')))).toHaveLength(4002)
})

test('nesting of thousands of levels ends without a stack overflow', () => {
  expect(failure('- '.repeat(20_000)).reason).toMatch(/levels/)
})

test('bytes that are not UTF-8 are an error with their line', () => {
  const bytes = Buffer.concat([Buffer.from('a: 1\nb: '), Buffer.from([0xff, 0xfe]), Buffer.from('\n')])
  expect(() => decodeYamlFile(bytes, 'a.yml')).toThrow(new PropertyFileError('a.yml', 2, 'is not UTF-8 text'))
})

test('UTF-16 with its mark is read', () => {
  expect(decodeYamlFile(Buffer.from('\uFEFFa: ü', 'utf16le'), 'a.yml')).toBe('a: ü')
})
