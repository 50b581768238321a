import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type HeaderType, type HeaderValue, TypedValue } from '../../../src/protocols/rabbitmq/header-values.ts'
import { envelopeOf, messageFrom } from '../../../src/systems/rabbitmq/envelope.ts'

const bytes = fc.uint8Array().map((each) => Buffer.from(each))
const typed = (type: HeaderType, value: fc.Arbitrary<unknown>): fc.Arbitrary<HeaderValue> =>
  value.map((each) => new TypedValue(type, each as number))
const value: fc.Arbitrary<HeaderValue> = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.boolean(),
  fc.constant(null),
  fc.integer(),
  typed('int8', fc.integer({ min: -128, max: 127 })),
  typed('int64', fc.bigInt(2n ** 54n, 2n ** 63n - 1n)),
  typed('int64', fc.integer()),
  typed('timestamp', fc.nat()),
  typed('double', fc.constantFrom(1, Number.NaN, Number.POSITIVE_INFINITY, -0)),
  typed('float', fc.float()),
  typed('bytes', bytes),
  typed('decimal', fc.record({ places: fc.integer({ min: 0, max: 255 }), digits: fc.nat() })),
)
const name = fc.string({ minLength: 1, maxLength: 20 })
const headers = fc.dictionary(
  name,
  fc.oneof(value, fc.array(value, { maxLength: 3 }), fc.dictionary(name, value, { maxKeys: 3 })),
)
const properties = fc.record(
  { contentType: name, deliveryMode: fc.constantFrom(1, 2), priority: fc.nat(255), expiration: name, timestamp: fc.nat() },
  { requiredKeys: [] },
)

test('a message that was written as JSON is made of it again, to the last bit and type', () => {
  const message = fc.record({ exchange: name, key: name, properties, headers, body: fc.oneof(bytes, name.map(Buffer.from)) })
  fc.assert(
    fc.property(message, (each) => {
      expect(messageFrom(JSON.parse(JSON.stringify(envelopeOf(each))))).toEqual(each)
    }),
    { numRuns: 500 },
  )
})

test('plain values stay plain, so that a script finds them', () => {
  const death = { count: new TypedValue('int64', 1), queue: 'orders' }
  const message = { exchange: '', key: 'q', properties: {}, headers: { 'x-death': [death] }, body: Buffer.from('hi') }
  expect(JSON.parse(JSON.stringify(envelopeOf(message)))).toEqual({
    ...{ exchange: '', key: 'q', properties: {}, body: 'hi' },
    headers: { 'x-death': [{ count: 1, queue: 'orders' }] },
    headerTypes: { '/x-death/0/count': 'int64' },
  })
})

test('a body that is no text is written as base64', () => {
  const message = { exchange: '', key: 'q', properties: {}, headers: {}, body: Buffer.from([0xff, 0]) }
  expect(envelopeOf(message).body).toEqual({ base64: '/wA=' })
})

test.each([
  ['nothing', null, 'a message is not an object'],
  ['no body', {}, 'it has no "body"'],
  ['a body that is a number', { body: 1 }, '"body" is not an object'],
  ['a body that is no base64', { body: { base64: '!' } }, '"body" is no base64'],
  ['a property that nobody knows', { body: '', properties: { contentTyp: 'a' } }, 'there is no property "contentTyp"'],
  ['a property of another type', { body: '', properties: { priority: 'high' } }, 'the property "priority" is a number'],
  ['a number that is too large', { body: '', headers: { a: 300 }, headerTypes: { '/a': 'int8' } }, 'the header /a is no int8'],
  ['a type that nobody knows', { body: '', headers: { a: 1 }, headerTypes: { '/a': 'int7' } }, 'the header /a is no int7'],
])('of %s no message can be made', (_, document, because) => {
  expect(() => messageFrom(document)).toThrow(because)
})
