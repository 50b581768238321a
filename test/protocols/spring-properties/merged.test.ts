import fc from 'fast-check'
import { expect, test } from 'vitest'
import { javaDouble } from '../../../src/protocols/spring-properties/java-double.ts'
import {
  asJsonText,
  asPropertiesText,
  asYamlText,
  InvalidKeyError,
  type MergedProperties,
  mergeSources,
} from '../../../src/protocols/spring-properties/merged.ts'
import type { Scalar } from '../../../src/protocols/spring-properties/property.ts'
import { parseYaml } from '../../../src/protocols/spring-properties/yaml.ts'

// What is expected here was printed by the real EnvironmentController, but where it says otherwise.

const LONG = 'the quick brown fox jumps over the lazy dog and then it runs away from all the hunters of the wood again'

function merge(...sources: readonly Readonly<Record<string, Scalar>>[]): MergedProperties {
  return mergeSources(sources.map(toSource), { resolvePlaceholders: true })
}

function toSource(source: Readonly<Record<string, Scalar>>): { properties: ReadonlyMap<string, { value: Scalar }> } {
  return { properties: new Map(Object.entries(source).map(([key, value]) => [key, { value }])) }
}

function yaml(value: Scalar): string {
  return asYamlText(merge({ k: value })).replace(/^k: ?/, '')
}

test('the highest source wins, values keep the place of the lowest, lists are replaced whole and stand at the end', () => {
  const merged = merge(
    { b: 'high', 'l[0]': 'x' },
    { 'l[0]': 'a', 'l[1]': 'b', a: 1, b: 2, 'spring.profiles': 'gone', 'm[0].n': true },
  )
  expect(asPropertiesText(merged)).toBe('a: 1\nb: high\nl[0]: x\nm[0].n: true')
})

test.each([
  ['', "''"],
  ['true', "'true'"],
  ['no', "'no'"],
  ['010', "'010'"],
  ['08', "'08'"],
  ['2024-01-02', "'2024-01-02'"],
  ['12:30', "'12:30'"],
  ['null', "'null'"],
  ['<<', "'<<'"],
  ['=', '='],
  ['a: b', "'a: b'"],
  ['a:', "'a:'"],
  ['a:b', 'a:b'],
  ['a #b', "'a #b'"],
  ['a#b', 'a#b'],
  ['- a', "'- a'"],
  ['-a', '-a'],
  ["it's", "it's"],
  ["'q'", "'''q'''"],
  [' a', "' a'"],
  ['a\tb', '"a\\tb"'],
  ['한글 😀', '한글 😀'],
  ['a\nb', '|-\n  a\n  b'],
  ['a\nb\n', '|\n  a\n  b'],
  ['a\n\n', '|+\n  a\n'],
  ['\n a', '|2-\n\n   a'],
  ['a \nb', '"a \\nb"'],
  ['\u0001', '!!binary |-\n  AQ=='],
  [5, '5'],
  [12345678901234567890n, '12345678901234567890'],
  [javaDouble(1e10), '1.0E10'],
  [LONG, 'the quick brown fox jumps over the lazy dog and then it runs away from all the\n  hunters of the wood again'],
  [`'${LONG}`, "'''the quick brown fox jumps over the lazy dog and then it runs away from all the\n  hunters of the wood again'"],
  [
    `\t${LONG}`,
    '"\\tthe quick brown fox jumps over the lazy dog and then it runs away from all the\\\n  \\ hunters of the wood again"',
  ],
])('%s is written in YAML as %s', (value, expected) => {
  expect(yaml(value)).toBe(`${expected}\n`)
})

test('lists, holes, scalars in the way, and long keys are nested as in Spring', () => {
  const key = 'z'.repeat(130)
  const merged = merge({
    'a.b.c': 1,
    'l[2].x': 'y',
    'l[0][1]': 2,
    log: 'W',
    'log.org.acme': 'D',
    'token[true]': 3,
    [key]: 'v',
    '': 'e',
  })
  expect(asYamlText(merged)).toBe(
    `a:\n  b:\n    c: 1\nlog: W\norg:\n  log.acme: D\n? ${key}\n: v\n? ''\n: e\nl:\n- - null\n  - 2\n- null\n- x: y\ntoken[true]: 3\n`,
  )
})

test('nothing is {} and an only document is that', () => {
  expect(asYamlText(merge())).toBe('{}\n')
  expect(asJsonText(merge())).toBe('{}')
  expect(asPropertiesText(merge())).toBe('')
  expect(asYamlText(merge({ document: 'just text' }))).toBe('just text\n')
  expect(asYamlText(merge({ document: 5 }))).toBe("'5'\n")
  expect(asYamlText(merge({ 'document[0]': 'a', 'document[1].b': '${x}' }))).toBe('- a\n- b: ${x}\n')
  expect(asYamlText(merge({ document: 'just text' }), { stripDocument: false })).toBe('document: just text\n')
})

test.each(['a..b', '.a', 'a[0]x', 'a[99999999]', 'a[0].[1]', 'a[2000]'])('%s cannot be nested', (key) => {
  expect(() => asYamlText(merge({ [key]: 1 }))).toThrow(InvalidKeyError)
})

test('placeholders are resolved in the text that is written: a number stays one', () => {
  const merged = merge({ port: '${p}', url: 'http://h:${p}/${q:z}', keep: '\\${p}', un: '${r}', '${q:key}.a': 1 }, { p: 8080 })
  expect(asYamlText(merged)).toBe('p: 8080\nport: 8080\nurl: http://h:8080/z\nkeep: ${p}\nun: ${r}\nkey:\n  a: 1\n')
  expect(asJsonText(merged)).toBe('{"p":8080,"port":"8080","url":"http://h:8080/z","keep":"${p}","un":"${r}","key":{"a":1}}')
  expect(asPropertiesText(merged)).toBe('p: 8080\nport: 8080\nurl: http://h:8080/z\nkeep: ${p}\nun: ${r}\nkey.a: 1')
})

test('unlike in Spring, what a placeholder stands for never breaks the document', () => {
  const merged = merge({ a: '${v}', b: "${w}: 'x'", '${v}': 1, c: '${m}' }, { v: 'k: "1"', w: "it's", m: 'x\ny' })
  const [document] = parseYaml(asYamlText(merged), 'merged.yml')
  const expected = { a: 'k: "1"', b: "it's: 'x'", 'k: "1"': 1, c: 'x\ny', v: 'k: "1"', w: "it's", m: 'x\ny' }
  expect(Object.fromEntries([...(document?.properties ?? [])].map(([key, { value }]) => [key, value]))).toEqual(expected)
  expect(JSON.parse(asJsonText(merged))).toEqual(expected)
})

test.each([
  [{ a: 'text' }, { 'a[0]': 1 }],
  [{ 'a.size': 2 }, { 'a[0]': 1 }],
  [{ 'a[0]': 'text', 'a[0].b': 1 }, {}],
])('%j and %j do not go together in a nested document', (high, low) => {
  expect(() => asYamlText(merge(high, low))).toThrow('cannot both be in one document')
  expect(asPropertiesText(merge(high, low))).toContain(': 1')
})

test('JSON is compact, control characters as Jackson writes them, and __proto__ is data', () => {
  expect(asJsonText(merge({ a: 'x\u001f\n"\\u001f', d: javaDouble(1) }))).toBe('{"a":"x\\u001F\\n\\"\\\\u001f","d":1.0}')
  const merged = mergeSources([{ properties: new Map([['__proto__.a', { value: 1 }]]) }], { resolvePlaceholders: true })
  expect(asJsonText(merged)).toBe('{"__proto__":{"a":1}}')
})

test('whatever is written as YAML is read back the same', () => {
  const text = fc.oneof(
    fc.string(),
    fc.stringMatching(/^[ \n:#'"\-a-c{}[\],&*!|>%@`?.0-9~<=\\]{0,12}$/),
    fc.constantFrom('yes', '0x1F', '1e3', '~', LONG, `${LONG} ${LONG}`, `"${LONG}`, `\\${LONG}: ${LONG}`),
  )
  const isText = (value: string): boolean => !/[^\t\n\r\x20-\x7E]/.test(value)
  fc.assert(
    fc.property(fc.array(text.filter(isText), { minLength: 1, maxLength: 4 }), (values) => {
      const merged = mergeSources([toSource(Object.fromEntries(values.map((value, index) => [`a.l[${index}]`, value])))], {
        resolvePlaceholders: false,
      })
      const read = parseYaml(asYamlText(merged), 'merged.yml')[0]?.properties
      expect([...(read?.values() ?? [])].map(({ value }) => value)).toEqual(values)
    }),
    { numRuns: 150 },
  )
})
