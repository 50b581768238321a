import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeHeaders, encodeHeaders, type RawHeaders } from '../../../src/protocols/stream/kafka-headers.ts'

const shown = (raw: RawHeaders) => raw.map(([name, value]) => [name, value?.toString()])

test('they are written as Spring writes texts, in its order', () => {
  const trace = { traceparent: '00-6b014d1ae9b1e7a46e3c7861b0a3ca3e-282122a6503ff94f-00' }
  expect(shown(encodeHeaders({ contentType: 'application/json', headers: {}, trace }))).toEqual([
    ['contentType', 'application/json'],
    ['traceparent', trace.traceparent],
    ['spring_json_header_types', '{"contentType":"java.lang.String"}'],
  ])
  expect(shown(encodeHeaders({ contentType: 'text/plain', headers: { 'x-lab': '1' }, trace: {} }))).toEqual([
    ['contentType', 'text/plain'],
    ['x-lab', '1'],
    ['spring_json_header_types', '{"contentType":"java.lang.String","x-lab":"java.lang.String"}'],
  ])
})

test('what only the framework means is not sent', () => {
  const headers = {
    id: '1',
    timestamp: '2',
    deliveryAttempt: '3',
    scst_nativeHeadersPresent: 'true',
    spring_json_header_types: '{}',
  }
  expect(encodeHeaders({ contentType: 'a/b', headers, trace: {} })).toHaveLength(2)
})

const name = fc
  .string({ minLength: 1 })
  .filter(
    (each) =>
      !/^(contentType|id|timestamp|deliveryAttempt|scst_nativeHeadersPresent|spring_json_header_types|__proto__)$/.test(each),
  )

test('any headers come back as they were, quotes and all', () => {
  fc.assert(
    fc.property(fc.dictionary(name, fc.string({ unit: fc.constantFrom('"', '\\', 'é', 'a', '{') })), (headers) => {
      const decoded = decodeHeaders(encodeHeaders({ contentType: 'application/json', headers, trace: {} }))
      expect(decoded.contentType).toBe('application/json')
      expect(Object.fromEntries(decoded.headers)).toEqual({ ...headers })
    }),
  )
})

test.each([
  ['raw', 'application/json'],
  ['quoted, as a MimeType is', '"application/json"'],
])('a content type is read that is %s', (_, value) => {
  expect(decodeHeaders([['contentType', Buffer.from(value)]]).contentType).toBe('application/json')
})

test('what other senders write is read as text, and what is none is left out', () => {
  const raw: RawHeaders = [
    ['n', Buffer.from('5')],
    ['twice', Buffer.from('first')],
    ['twice', Buffer.from('last')],
    ['bytes', Buffer.from([0xff, 0xfe])],
    ['nothing', null],
    ['listed', Buffer.from('"quoted"')],
    ['broken', Buffer.from('"not closed')],
    [
      'spring_json_header_types',
      Buffer.from('{"n":"java.lang.Integer","listed":"java.lang.String","broken":"java.lang.String"}'),
    ],
  ]
  const { contentType, headers } = decodeHeaders(raw)
  expect(contentType).toBeUndefined()
  expect([...headers]).toEqual([
    ['n', '5'],
    ['twice', 'last'],
    ['listed', 'quoted'],
    ['broken', '"not closed'],
  ])
})

test('a map of types that is none is no reason to fail', () => {
  for (const types of ['', 'null', '[]', '{', '"x"'])
    expect(decodeHeaders([['spring_json_header_types', Buffer.from(types)]]).headers.size).toBe(0)
})
