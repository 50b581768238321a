import { expect, test } from 'vitest'
import { decodeEvent, encodeEvent, largestBodyBytes } from '../../../src/protocols/bus/event-json.ts'
import kafkaMessages from '../../vectors/spring/bus-kafka-messages.json' with { type: 'json' }
import rabbitMessages from '../../vectors/spring/bus-rabbit-messages.json' with { type: 'json' }

const recorded = [...rabbitMessages, ...kafkaMessages].map(({ body }) => body)
const refresh = { type: 'RefreshRemoteApplicationEvent', timestamp: 5, originService: 'x:1:2', destinationService: '**', id: 'i' }
const change = { ...refresh, type: 'EnvironmentChangeRemoteApplicationEvent' }

test('every recorded message is read, and written again to the same bytes', () => {
  for (const body of recorded) {
    const event = decode(body)
    if (event.kind === 'unreadable' || event.kind === 'unknown') throw new Error(`${event.kind}: ${body}`)
    expect(encodeEvent(event).toString()).toBe(body)
  }
})

test.each([['application/json'], ['application/json;charset=UTF-8'], ['Application/JSON'], [undefined]])(
  'the content type %s is JSON',
  (contentType) => {
    expect(decode(refresh, contentType).kind).toBe('refresh')
  },
)

test.each([['text/plain'], ['application/octet-stream'], ['application/jsonp'], ['']])(
  'the content type %s is none of ours',
  (type) => {
    expect(decode(refresh, type)).toMatchObject({ kind: 'unreadable', because: expect.stringContaining(type) })
  },
)

test('what is missing has the defaults of the real decoder', () => {
  const { timestamp: _, id: __, destinationService: ___, ...bare } = refresh
  const event = decode(bare)
  expect(event).toMatchObject({
    destinationService: '____transient_destination___:**',
    id: expect.stringMatching(/^[\da-f-]{36}$/),
  })
  expect('timestamp' in event && event.timestamp).toBeGreaterThan(1.7e12)
  expect(decode({ ...refresh, destinationService: null })).toMatchObject({ destinationService: null })
})

test('an event without an origin is none', () => {
  const { originService: _, ...bare } = refresh
  for (const odd of [bare, { ...bare, originService: null }]) expect(decode(odd)).toMatchObject({ kind: 'unreadable' })
})

test('an unknown type, or none, is said as it is', () => {
  expect(decode({ ...refresh, type: 'TokenChanged' })).toMatchObject({
    kind: 'unknown',
    type: 'TokenChanged',
    originService: 'x:1:2',
  })
  const { type: _, ...bare } = refresh
  expect(decode(bare)).toMatchObject({ kind: 'unknown', type: undefined })
  expect(decode({ type: { a: 1 }, originService: [] })).toMatchObject({ kind: 'unknown', originService: '' })
})

test.each([
  ['a null', { a: '1', b: null }],
  ['an object', { a: {} }],
  ['a list', []],
  ['nothing', undefined],
])('values with %s among them are refused as a whole', (_, values) => {
  expect(decode({ ...change, values })).toMatchObject({ kind: 'unreadable' })
})

test('numbers and booleans among the values are text, digit by digit', () => {
  const text = JSON.stringify({ ...change, values: 'HERE' }).replace(
    '"HERE"',
    '{"a":1.10,"b":12345678901234567890,"c":true,"d":"say \\"5\\" 6","e":-1e3,"__proto__":"data"}',
  )
  const event = decode(text)
  expect(event.kind === 'environment-change' && [...event.values]).toEqual([
    ['a', '1.10'],
    ['b', '12345678901234567890'],
    ['c', 'true'],
    ['d', 'say "5" 6'],
    ['e', '-1e3'],
    ['__proto__', 'data'],
  ])
})

test('an acknowledgement may lack its event, and may name a class that is not ours', () => {
  const ack = { ...refresh, type: 'AckRemoteApplicationEvent', ackId: 'a', ackDestinationService: null }
  expect(decode(ack)).toMatchObject({ kind: 'ack', ackId: 'a', ackDestinationService: null, event: undefined })
  expect(decode({ ...ack, event: 'com.acme.Mine' })).toMatchObject({ event: 'com.acme.Mine' })
})

test.each([['{"type":'], ['[]'], ['null'], ['5'], [''], ['"text"']])('%j is no event', (body) => {
  expect(decode(body)).toEqual({ kind: 'unreadable', because: 'it is not a JSON object' })
})

test('bytes that are not UTF-8 are no event; a byte order mark is passed over', () => {
  expect(decodeEvent({ body: Buffer.from([0x7b, 0xff, 0x7d]), contentType: undefined })).toMatchObject({ kind: 'unreadable' })
  expect(decode(`\ufeff${JSON.stringify(refresh)}`)).toMatchObject({ kind: 'refresh' })
})

test('UTF-16 is told by its zeros or its mark, whichever half comes first', () => {
  for (const mark of ['', '\ufeff']) {
    const little = Buffer.from(mark + JSON.stringify(refresh), 'utf16le')
    expect(decodeEvent({ body: little, contentType: undefined })).toMatchObject({ kind: 'refresh' })
    expect(decodeEvent({ body: Buffer.from(little).swap16(), contentType: undefined })).toMatchObject({ kind: 'refresh' })
  }
})

test('a body has an end', () => {
  expect(decode({ ...refresh, pad: 'x'.repeat(largestBodyBytes) })).toMatchObject({ kind: 'unreadable' })
  expect(decode(`{"type":${'['.repeat(200_000)}`)).toMatchObject({ kind: 'unreadable' })
})

test('values are written as they are, whatever their names', () => {
  const values = new Map([
    ['__proto__', 'data'],
    ['유', '✓'],
  ])
  const event = decode(change)
  expect(event.kind).toBe('unreadable')
  const body = encodeEvent({
    kind: 'environment-change',
    timestamp: 1,
    originService: 'a',
    destinationService: 'b',
    id: 'c',
    values,
  })
  expect(body.toString()).toBe(
    '{"type":"EnvironmentChangeRemoteApplicationEvent","timestamp":1,"originService":"a","destinationService":"b","id":"c","values":{"__proto__":"data","유":"✓"}}',
  )
})

function decode(content: unknown, contentType?: string) {
  const body = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))
  return decodeEvent({ body, contentType })
}
