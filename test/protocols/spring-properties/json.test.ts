import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJson } from '../../../src/protocols/spring-properties/json.ts'
import { asJsonText, mergeSources } from '../../../src/protocols/spring-properties/merged.ts'
import { scalarAsText } from '../../../src/protocols/spring-properties/scalar.ts'

function read(text: string): Record<string, string> {
  return Object.fromEntries(
    [...(parseJson(text, 'a.json')[0]?.properties ?? [])].map(([key, { value }]) => [key, scalarAsText(value)]),
  )
}

test('an object is made flat, numbers keep their digits', () => {
  const text =
    '{"a": {"b": [1, {"c": 1.0}]}, "n": null, "e": [], "o": {}, "big": 12345678901234567890, "t": true, "x": 1e3, "s": "\\u0041\\n"}'
  expect(read(text)).toEqual({
    'a.b[0]': '1',
    'a.b[1].c': '1.0',
    n: '',
    e: '',
    big: '12345678901234567890',
    t: 'true',
    x: '1000.0',
    s: 'A\n',
  })
})

test('values have their origin', () => {
  const properties = parseJson('{\n  "a": 1,\n  "b": [2]\n}', 'a.json')[0]?.properties
  expect([...(properties ?? [])].map(([key, { origin }]) => [key, origin])).toEqual([
    ['a', { line: 2, column: 8 }],
    ['b[0]', { line: 3, column: 9 }],
  ])
})

test('__proto__ is a key like any other', () => {
  expect([...(parseJson('{"__proto__": {"polluted": 1}}', 'a.json')[0]?.properties.keys() ?? [])]).toEqual(['__proto__.polluted'])
  expect({}).not.toHaveProperty('polluted')
})

test.each([
  ['a key that stands twice', '{"a": 1,\n"a": 2}', 2, 'a second time'],
  ['a missing comma', '{"a": 1\n"b": 2}', 2, 'expected , or }'],
  ['something behind the end', '{}\n{}', 2, 'behind the end'],
  ['a raw line feed in a string', '{"a": "x\ny"}', 1, 'expected a value'],
  ['deep nesting', '['.repeat(100_000), 1, '100 levels'],
  ['nothing', '', 1, 'expected a value'],
])('%s is an error with file and line', (_, text, line, reason) => {
  expect(() => parseJson(text, 'a.json')).toThrow(expect.objectContaining({ file: 'a.json', line }))
  if (reason !== 'expected a value') expect(() => parseJson(text, 'a.json')).toThrow(reason)
})

test('what was made flat and merged is the same document again', () => {
  const name = fc.stringMatching(/^[a-z]{1,5}$/)
  const leaf = fc.oneof(fc.string({ minLength: 1 }), fc.integer(), fc.boolean())
  const { document } = fc.letrec<{ document: unknown; node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
      fc.dictionary(name, tie('node'), { minKeys: 1, maxKeys: 3 }),
    ),
    document: fc.dictionary(name, tie('node'), { minKeys: 1, maxKeys: 4 }),
  }))
  fc.assert(
    fc.property(document, (value) => {
      const merged = mergeSources(parseJson(JSON.stringify(value), 'a.json'), { resolvePlaceholders: false })
      expect(JSON.parse(asJsonText(merged))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})
