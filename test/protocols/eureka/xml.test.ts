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
  ['a port beyond all', '<instance><app>A</app><port>99999999999</port></instance>'],
  ['a country that is no number', '<instance><app>A</app><countryId>x</countryId></instance>'],
  ['two roots', `${encodeInstance(exampleInstance())}<x/>`],
  ['a character beyond all', '<instance><app>&#x110000;</app></instance>'],
])('what cannot be read, or must not be, is refused: %s', (_, text) => {
  expect(() => decodeInstance(text)).toThrow(expect.objectContaining({ kind: 'unreadable' }))
})

test('elements that close themselves are empty texts', () => {
  const text = encodeInstance(exampleInstance({ metadata: new Map([['a', '']]) }))
  const { metadata, vipAddress } = decodeInstance(
    text.replace('<a></a>', '<a/>').replace(/<vipAddress>.*<.vipAddress>/, '<vipAddress/>'),
  )
  expect([metadata, vipAddress]).toEqual([new Map([['a', '']]), ''])
})

test('the case of a status is none, the last of two counts, and a time that is no number is not there', () => {
  const text = encodeInstance(exampleInstance({ lastUpdatedTimestamp: 7 }))
  const odd = text
    .replace('<status>UP', '<status>DOWN</status><status>Out_of_service')
    .replace(/<lastDirtyTimestamp>\d+/, '<lastDirtyTimestamp>soon')
  expect(decodeInstance(odd)).toMatchObject({ status: 'OUT_OF_SERVICE', lastDirtyTimestamp: 7 })
})

test('the name that Java has for it is as good a root', () => {
  const text = encodeInstance(exampleInstance()).replaceAll(/(?<=<.?)instance(?=>)/g, 'com.netflix.appinfo.InstanceInfo')
  expect(decodeInstance(text).app).toBe('BILLING-SERVICE')
})

test('a section of characters is meant as it stands', () => {
  const text = encodeInstance(exampleInstance()).replace('billing-service<', '<![CDATA[a&lt;b]]>&lt;<')
  expect(decodeInstance(text).instanceId).toBe('host1:billing-service:9001')
  expect(decodeInstance(text).vipAddress).toBe('a&lt;b<')
})
