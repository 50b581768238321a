import { expect, test } from 'vitest'
import { traceHeaders, traceIdsOf } from '../../../src/platform/http/trace-headers.ts'

const [trace, span] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7']

test.each([
  [{ traceparent: `00-${trace}-${span}-01` }],
  [{ b3: `${trace}-${span}-1` }],
  [{ 'x-b3-traceid': trace.toUpperCase(), 'x-b3-spanid': span }],
])('a trace is known by %o', (headers) => {
  expect(traceIdsOf(headers)).toEqual({ trace_id: trace, span_id: span })
})

test('what is no trace is none', () => {
  expect([traceIdsOf({}), traceIdsOf({ traceparent: 'x' }), traceIdsOf({ b3: '0' })]).toEqual([undefined, undefined, undefined])
})

test('only the headers of the trace are sent on', () => {
  const headers = { traceparent: 'p', tracestate: 's', b3: '0', 'x-b3-sampled': '1', cookie: 'c', authorization: 'a' }
  expect(traceHeaders(headers)).toEqual({ traceparent: 'p', tracestate: 's', b3: '0', 'x-b3-sampled': '1' })
})
