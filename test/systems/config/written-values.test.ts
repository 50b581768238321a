import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJson } from '../../../src/protocols/spring-properties/json.ts'
import { parseProperties } from '../../../src/protocols/spring-properties/properties.ts'
import { type PropertyDocument, PropertyFileError } from '../../../src/protocols/spring-properties/property.ts'
import { scalarAsText } from '../../../src/protocols/spring-properties/scalar.ts'
import { parseYaml } from '../../../src/protocols/spring-properties/yaml.ts'
import type { FileKind } from '../../../src/systems/config/config-file.ts'
import { asWritten, replaced } from '../../../src/systems/config/rewritten.ts'
import { type WrittenValue, withReplacements, writtenValues } from '../../../src/systems/config/written-value.ts'

const valuesIn = (kind: FileKind, text: string) => writtenValues({ kind, text, name: 'a file' })

/** Of several with one name in a document, the last counts. */
function meant(values: readonly WrittenValue[]) {
  return [...new Map(values.map(({ document, key, text }) => [`${document} ${key}`, text]))].sort()
}

function asSpring(documents: readonly PropertyDocument[]) {
  return documents
    .flatMap(({ properties }, document) => [...properties].map(([key, { value }]) => [`${document} ${key}`, scalarAsText(value)]))
    .sort()
}

describe('a .properties file', () => {
  const text = [
    '# a comment: {cipher}no',
    'a=1',
    '  b : two words  ',
    'c\\=d\\ e={cipher}AQ==',
    'long = {cipher}AB\\',
    '    CD',
    '',
    '! b=no',
    'empty',
    'empty.too=',
    'tab\tvalue',
    'unicode=\\u00e4\\u00F6 \\t\\\\',
    'crlf=x\r',
    '#---',
    'a=2',
  ].join('\n')

  test('has the values that Spring finds, with their lines', async () => {
    const values = await valuesIn('properties', text)
    expect(meant(values)).toEqual(asSpring(parseProperties(text, 'a')))
    expect(values.map(({ key, line, document }) => `${document} ${line} ${key}`)).toMatchInlineSnapshot(`
      [
        "0 2 a",
        "0 3 b",
        "0 4 c=d e",
        "0 5 long",
        "0 9 empty",
        "0 10 empty.too",
        "0 11 tab",
        "0 12 unicode",
        "0 13 crlf",
        "1 15 a",
      ]
    `)
  })

  test('is read as Spring reads it, whatever is in it', async () => {
    const piece = fc.constantFrom(
      'a',
      'b.c',
      '=',
      ':',
      ' ',
      '\t',
      '\\',
      '\n',
      '\r\n',
      '#',
      '!',
      '#---\n',
      '\\\n',
      'ü',
      '\\u0041',
      '{cipher}',
      ',',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 25 }), async (pieces) => {
        const source = pieces.join('')
        let spring: ReturnType<typeof asSpring>
        try {
          spring = asSpring(parseProperties(source, 'a'))
        } catch {
          return
        }
        // What nobody writes with a backslash is refused rather than misread.
        const values = await valuesIn('properties', source).catch((error: unknown) => {
          expect(source).toContain('\\')
          expect(error).toBeInstanceOf(PropertyFileError)
          return undefined
        })
        if (values !== undefined) expect(meant(values)).toEqual(spring)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a YAML file', () => {
  const text = [
    '# {cipher}no',
    'plain: text # more',
    "single: '{cipher}it''s'",
    'double: "{cipher}a\\x41\\',
    '  b"',
    'folded: >-',
    '  {cipher}aa',
    '',
    'literal: |',
    '  one',
    '  two',
    'anchor: &it !!str "x"',
    'alias: *it',
    'list:',
    '  - a: 1',
    '    b: [x, "y"]',
    '  - {c: d, e: ~}',
    'on: yes',
    'base: &base {p: q}',
    'merged: {<<: *base, r: s}',
    'nothing:',
    '---',
    'second: "2"',
    '...',
  ].join('\r\n')

  test('has the values that Spring finds, with their lines', async () => {
    const values = await valuesIn('yaml', text)
    const written = values.filter(({ style }) => style !== 'alias')
    const spring = new Map(asSpring(parseYaml(text, 'a')) as [string, string][])
    for (const [name, value] of meant(written)) expect([name, spring.get(name ?? '')]).toEqual([name, value])
    expect(values.map(({ key, line, style }) => `${line} ${key} ${style}`)).toMatchInlineSnapshot(`
      [
        "2 plain plain",
        "3 single single",
        "4 double double",
        "6 folded block",
        "9 literal block",
        "12 anchor double",
        "13 alias alias",
        "15 list[0].a plain",
        "16 list[0].b[0] plain",
        "16 list[0].b[1] double",
        "17 list[1].c plain",
        "17 list[1].e plain",
        "18 [true] plain",
        "19 base.p plain",
        "20 merged.r plain",
        "21 nothing plain",
        "23 second double",
      ]
    `)
  })

  test('a cipher without quotes is said, with its line', async () => {
    await expect(valuesIn('yaml', 'a: 1\nb: {cipher}12\n')).rejects.toMatchObject({
      line: 2,
      reason: expect.stringContaining('in quotes'),
    })
  })
})

test('a JSON file has the values that Spring finds', async () => {
  const text = '{"a": {"b": ["x", 1.0, true, null, {"c": "\\u00e4\\/"}], "[d]": ""}, \n "e": "{cipher}\\u0041"}'
  const values = await valuesIn('json', text)
  expect(meant(values)).toEqual(asSpring(parseJson(text, 'a')))
  expect(values.at(-1)).toMatchObject({ key: 'e', line: 2, text: '{cipher}A' })
})

test('an XML file has its entries', async () => {
  const text =
    '<properties>\n<!-- <entry key="no">1</entry> -->\n<entry key="a.b">{cipher}1</entry>\n<entry key=\'c\'>&lt;&#65;</entry></properties>'
  expect((await valuesIn('xml', text)).map(({ key, text, line }) => [key, text, line])).toEqual([
    ['a.b', '{cipher}1', 3],
    ['c', '<A', 4],
  ])
})

test.each([
  ['yaml', 'single', (value: string) => `a: ${value} # c\nb: 1\n`],
  ['yaml', 'double', (value: string) => `a: ${value}\n`],
  ['yaml', 'plain', (value: string) => `a:\n  - ${value}\n`],
  ['properties', 'properties', (value: string) => `x=1\na : ${value}\ny=2\n`],
  ['json', 'json', (value: string) => `{"a":\t${value}}`],
  ['xml', 'xml', (value: string) => `<properties><entry key="a">${value}</entry></properties>`],
] as const)('what is written into %s (%s) is what is read from it', async (kind, style, around) => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (value) => {
      if (kind === 'xml' && /\r/.test(value)) return
      const written = await valuesIn(kind, around(asWritten(style, value)))
      expect(written.find(({ key }) => key.startsWith('a'))?.text).toBe(value)
    }),
    { numRuns: 500 },
  )
})

test.each([
  ["a: 'x' # c", 'it\'s "y"', "a: 'it''s \"y\"' # c"],
  ['a: x   # c', '1 # 2', "a: '1 # 2'   # c"],
  ['a: x', '80', 'a: 80'],
  ['a: "x"', 'y', 'a: "y"'],
  ['a: |-\n    x\nb: 1', 'y', 'a: |-\n    y\nb: 1'],
  ['a: >-\n    x\n    y\nb: 1', '{cipher}00', 'a: >-\n    {cipher}00\nb: 1'],
  ['a:\nb: 1', 'y', 'a: y\nb: 1'],
  ['a: &k !!str x\nb: *k', 'y', 'a: &k !!str y\nb: *k'],
])('%j with another value', async (text, by, expected) => {
  const [first] = await valuesIn('yaml', text)
  if (first === undefined) throw new Error('no value')
  expect(withReplacements(text, [replaced(text, first, by)])).toBe(expected)
})
