import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeApplications, decodeInstance, encodeApplications, encodeInstance } from '../../../src/protocols/eureka/xml.ts'
import { exchangesOf } from '../../support/replay.ts'
import { exampleInstance } from './example.ts'

const recorded = exchangesOf(new URL('../../vectors/spring/eureka-server.json', import.meta.url))

test('what the original writes is read and written again to the byte', () => {
  for (const name of ['apps mixed xml', 'empty registry xml', 'delta xml']) {
    const text = recorded.find((exchange) => exchange.name === name)?.response?.body ?? ''
    expect(encodeApplications(decodeApplications(text), 'full')).toBe(text)
  }
})

test('metadata of any name and text goes there and back', () => {
  // What XML 1.0 has no way to say is left out: control characters, halves of pairs.
  const text = fc.string({ unit: 'grapheme' }).map((each) => each.replace(/[^\t\n\x20-\uD7FF\uE000-\uFFFD]/g, ''))
  const key = text.filter((each) => each !== '')
  fc.assert(
    fc.property(fc.array(fc.tuple(key, text)), (pairs) => {
      const metadata = new Map([...pairs, ['__proto__', '<&>"\'\r'], ['a b$_c', ']]>'], ['1', '&amp;']])
      const read = decodeInstance(encodeInstance(exampleInstance({ metadata }))).metadata
      expect(new Map([...read].sort())).toEqual(new Map([...metadata].sort()))
    }),
    { numRuns: 50 },
  )
})

test.each([
  ['a document type', '<!DOCTYPE instance SYSTEM "http://127.0.0.1:1/x"><instance/>'],
  [
    'a document type behind a declaration',
    '<?xml version="1.0"?>\n<!doctype x [<!ENTITY a "b">]><instance><app>&a;</app></instance>',
  ],
  ['an entity nobody declared', '<instance><app>&a;</app></instance>'],
  ['truncated', '<instance><app>A</app>'],
  ['another root', '<application/>'],
  ['no element', 'hello'],
  ['empty', ''],
  ['a port that is none', '<instance><app>A</app><port>x</port></instance>'],
  ['a character beyond all', '<instance><app>&#x110000;</app></instance>'],
])('what cannot be read, or must not be, is refused: %s', (_, text) => {
  expect(() => decodeInstance(text)).toThrow(expect.objectContaining({ kind: 'unreadable' }))
})

test('a section of characters is meant as it stands', () => {
  const text = encodeInstance(exampleInstance()).replace('billing-service<', '<![CDATA[a&lt;b]]>&lt;<')
  expect(decodeInstance(text).instanceId).toBe('host1:billing-service:9001')
  expect(decodeInstance(text).vipAddress).toBe('a&lt;b<')
})
