import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TypedValue } from '../../../src/protocols/rabbitmq/header-values.ts'
import { decodeHeaders, encodeHeaders } from '../../../src/protocols/stream/rabbit-headers.ts'

test('what only the framework means is not sent, and the trace is', () => {
  const headers = {
    scst_partition: '1',
    sourceData: 'x',
    deliveryAttempt: '1',
    id: 'i',
    timestamp: 't',
    contentType: 'a/b',
    'x-lab': '1',
  }
  expect(encodeHeaders(headers, { traceparent: '00-…' })).toEqual({ 'x-lab': '1', traceparent: '00-…' })
})

test('texts come back as they were', () => {
  const name = fc.string({ minLength: 1 }).filter((each) => encodeHeaders({ [each]: '' }, {})[each] !== undefined)
  fc.assert(
    fc.property(fc.dictionary(name, fc.string()), (headers) => {
      expect(Object.fromEntries(decodeHeaders(encodeHeaders(headers, {})))).toEqual({ ...headers })
    }),
  )
})

test('what other senders write is read as text: numbers, flags, lists, tables', () => {
  const decoded = decodeHeaders({
    ...{
      int: 5,
      long: new TypedValue('int64', 9_007_199_254_740_993n),
      flag: true,
      none: null,
      decimal: new TypedValue('decimal', { places: 2, digits: 314 }),
    },
    ...{ bytes: new TypedValue('bytes', Buffer.from('raw')), list: [1, 'a'], table: { at: new TypedValue('timestamp', 7) } },
  })
  expect(Object.fromEntries(decoded)).toEqual({
    ...{ int: '5', long: '9007199254740993', flag: 'true', decimal: '3.14', bytes: 'raw', list: '[1,"a"]', table: '{"at":7}' },
  })
})
