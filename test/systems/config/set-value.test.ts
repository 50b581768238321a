import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseYaml } from '../../../src/protocols/spring-properties/yaml.ts'
import { type FileKind, newConfigFile } from '../../../src/systems/config/config-file.ts'
import { withSetting } from '../../../src/systems/config/set-value.ts'

const set = (kind: FileKind, text: string, key: string, value: string, more = {}) =>
  withSetting(
    { ...newConfigFile(`/a.${kind}`, `a.${kind}`, kind), text },
    { key, text: value, isText: false, document: undefined, ...more },
  )

describe('in YAML', () => {
  test.each([
    ['a nested value', 'a:\n  b: 1 # c\n  d: 2\n', 'a.b', 'x', 'a:\n  b: x # c\n  d: 2\n'],
    ['a flat one', "a.b: 'x'   # c\n", 'a.b', 'y', "a.b: 'y'   # c\n"],
    ['one half flat', 'a.b:\n    c: 1\n', 'a.b.c', '2', 'a.b:\n    c: 2\n'],
    ['one that is written another way', 'my-app:\n  some_key: 1\n', 'myApp.someKey', '2', 'my-app:\n  some_key: 2\n'],
    ['an item of a list', 'a:\n- b: 1\n- b: 2\n', 'a[1].b', '3', 'a:\n- b: 1\n- b: 3\n'],
    ['an alias', 'a: &x 1\nb: *x\n', 'b', '2', 'a: &x 1\nb: 2\n'],
    ['nothing', 'a:\n  b:   # c\n  d: 1\n', 'a.b', 'x', 'a:\n  b: x   # c\n  d: 1\n'],
    ['a block', 'a: |\n  one\n  two\nb: 1\n', 'a', 'x', "a: 'x'\nb: 1\n"],
    ['a block that is stripped', 'a: |-\n  one\n  two\nb: 1\n', 'a', 'x', 'a: |-\n  x\nb: 1\n'],
    ['a value in a flow', 'a: {b: 1, c: [x]}\n', 'a.b', 'y, z', "a: {b: 'y, z', c: [x]}\n"],
  ])('%s changes where it stands', async (_, text, key, value, expected) => {
    const done = await set('yaml', text, key, value)
    expect(done).toMatchObject({ kind: 'changed', text: expected })
  })

  test.each([
    ['at the end of its map', '# c\na:\n  b: 1 # d\n\n# e\nf: 2\n', 'a.x', '1', '# c\na:\n  b: 1 # d\n  x: 1\n\n# e\nf: 2\n'],
    ['as a map of its own', 'a:\n  b: 1\n', 'c.d.e', 'x', 'a:\n  b: 1\nc:\n  d:\n    e: x\n'],
    ['flat where all is flat', 'a.b: 1\n', 'c.d', 'x', 'a.b: 1\nc.d: x\n'],
    [
      'behind a list',
      'a:\n  l:\n    - 1\n    - b: 2\n      c: 3\n',
      'a.x',
      '1',
      'a:\n  l:\n    - 1\n    - b: 2\n      c: 3\n  x: 1\n',
    ],
    ['beside a scalar in the way', 'org: WARN\n', 'org.spring', 'DEBUG', 'org: WARN\norg.spring: DEBUG\n'],
    ['below a key without a value', 'a:\nb: 1\n', 'a.x', '1', 'a:\n  x: 1\nb: 1\n'],
    ['in a flow', 'a: {b: 1}\n', 'a.x', '1', 'a: {b: 1, x: 1}\n'],
    ['in an empty flow', 'a: {}\n', 'a.x', '1', undefined],
    ['without a line end before', 'a: 1', 'b', 'x', 'a: 1\nb: x\n'],
    ['with the line ends there are', 'a:\r\n  b: 1\r\n', 'a.c', 'x', 'a:\r\n  b: 1\r\n  c: x\r\n'],
    ['in an empty file', '', 'a.b', 'x', 'a:\n  b: x\n'],
    ['in a file of comments', '# only\n', 'a', 'x', '# only\na: x\n'],
    ['behind a block', 'a:\n  b: |\n    x\n    y\nc: 1\n', 'a.z', '1', 'a:\n  b: |\n    x\n    y\n  z: 1\nc: 1\n'],
    ['in the first document', 'a: 1\n---\nb: 2\n', 'c', '3', 'a: 1\nc: 3\n---\nb: 2\n'],
    [
      'in the one that always counts',
      'spring.config.activate.on-profile: dev\n---\nb: 2\n',
      'c',
      '3',
      'spring.config.activate.on-profile: dev\n---\nb: 2\nc: 3\n',
    ],
  ])('a new one stands %s', async (_, text, key, value, expected) => {
    const done = await set('yaml', text, key, value)
    expect(done.kind).toBe('added')
    if (expected !== undefined) expect(done.text).toBe(expected)
  })

  test('of several documents the last that always counts is meant, or the one that is named', async () => {
    const text = 'a: 1\n---\na: 2\n---\nspring.config.activate.on-profile: dev\na: 3\n'
    expect((await set('yaml', text, 'a', 'x')).text).toBe(text.replace('a: 2', 'a: x'))
    expect((await set('yaml', text, 'a', 'x', { document: 2 })).text).toBe(text.replace('a: 3', 'a: x'))
  })

  test.each([
    'yes',
    '010',
    '1e3',
    'null',
    '~',
    '',
    ' a',
    'a: b',
    '# a',
    '12:30',
    '0x1F',
    '{a}',
    '-',
    '*x',
    "it's",
    'ä\nb',
    '8080',
    '1.50',
  ])('%j is told to an application as it was typed', async (value) => {
    const { text } = await set('yaml', 'b: 1\n', 'a', value)
    const [document] = parseYaml(text, 'a')
    expect(String(document?.properties.get('a')?.value)).toBe(value)
  })

  test('a number stays one unless it shall be a text', async () => {
    expect((await set('yaml', 'a: 1\n', 'a', '80')).text).toBe('a: 80\n')
    expect((await set('yaml', 'a: 1\n', 'a', '80', { isText: true })).text).toBe("a: '80'\n")
    expect((await set('json', '{"a": 1}', 'a', '80')).text).toBe('{"a": 80}')
    expect((await set('json', '{"a": 1}', 'a', '80', { isText: true })).text).toBe('{"a": "80"}')
  })

  test.each([
    ['- 1\n', 'a'],
    ['a: [1]\n', 'a[1]'],
    ['a:\n  b: 1\n', 'a'],
  ])('what cannot be done is refused: %j %s', async (text, key) => {
    await expect(set('yaml', text, key, 'x')).rejects.toMatchObject({ name: 'MsaError' })
  })

  test('whatever is set, nothing else means something else', async () => {
    const key = fc.array(fc.constantFrom('a', 'b', 'c', 'd-e'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(key, fc.string({ unit: 'grapheme', maxLength: 8 })), { maxLength: 12 }),
        async (settings) => {
          let text = ''
          const expected = new Map<string, string>()
          for (const [name, value] of settings) {
            const done = await set('yaml', text, name, value).catch((error: unknown) => {
              // A map cannot become a value.
              expect(error).toMatchObject({ name: 'MsaError' })
              return undefined
            })
            if (done === undefined) continue
            text = done.text
            expected.set(name, value)
          }
          const properties = parseYaml(text, 'a')[0]?.properties ?? new Map()
          for (const [name, value] of expected) expect([name, String(properties.get(name)?.value)]).toEqual([name, value])
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('in a .properties file', () => {
  test.each([
    ['a = 1\nb=2\n', 'a', 'ü x', 'a = \\u00fc x\nb=2\n'],
    ['a: 1\n', 'b', 'x', 'a: 1\nb: x\n'],
    ['a=1\n#---\nb=2\n', 'c', '3', 'a=1\nc=3\n#---\nb=2\n'],
    ['', 'a.b', 'x', 'a.b=x\n'],
    ['a=1\\\n  2\nb=1', 'a', 'x', 'a=x\nb=1'],
  ])('%j', async (text, key, value, expected) => {
    expect((await set('properties', text, key, value)).text).toBe(expected)
  })
})

test.each([
  ['{"a": {"b": "x"}}', 'a.b', 'y', '{"a": {"b": "y"}}'],
  ['{\n  "a": 1\n}\n', 'b', 'x', '{\n  "a": 1,\n  "b": "x"\n}\n'],
  ['{}', 'b', 'true', '{"b": true}'],
])('in JSON: %j', async (text, key, value, expected) => {
  expect((await set('json', text, key, value)).text).toBe(expected)
})

test('what is so already is not written', async () => {
  expect(await set('yaml', 'a: 1\n', 'a', '1')).toMatchObject({ kind: 'unchanged', text: 'a: 1\n' })
})
