import { defaultTextMapGetter, defaultTextMapSetter, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { extract, type Format, inject } from '../../../src/platform/tracing/propagation.ts'
import type { TraceContext } from '../../../src/platform/tracing/trace-context.ts'

const hex = (length: number) =>
  fc
    .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
    .filter((id) => !/^0*$/.test(id))
const contexts: fc.Arbitrary<TraceContext> = fc
  .record({
    traceId: fc.oneof(
      hex(32),
      hex(16).map((id) => id.padStart(32, '0')),
    ),
    spanId: hex(16),
    isSampled: fc.boolean(),
    isDebug: fc.boolean(),
  })
  .map((context) => ({ ...context, isSampled: context.isSampled || context.isDebug, state: undefined }))
const formats = fc.uniqueArray(fc.constantFrom<Format>('w3c', 'b3', 'b3-multi'), { minLength: 1 })
const all: readonly Format[] = ['w3c', 'b3', 'b3-multi']

test('what is sent in any of the formats is read again by all who read any of them', () => {
  fc.assert(
    fc.property(contexts, formats, (context, produced) => {
      // traceparent has no word for debug.
      const isKept = !produced.includes('w3c')
      expect(extract(inject(context, produced), all)).toEqual({ ...context, isDebug: isKept && context.isDebug })
    }),
  )
})

test('others read what is sent: the same trace, the same span, the same decision', () => {
  const others = {
    w3c: new W3CTraceContextPropagator(),
    b3: new B3Propagator(),
    'b3-multi': new B3Propagator(),
  }
  fc.assert(
    fc.property(contexts, fc.constantFrom(...all), (context, format) => {
      const read = trace.getSpanContext(others[format].extract(ROOT_CONTEXT, inject(context, [format]), defaultTextMapGetter))
      expect(read).toMatchObject({ traceId: context.traceId, spanId: context.spanId, traceFlags: context.isSampled ? 1 : 0 })
    }),
  )
})

test('what others send is read', () => {
  const others = {
    w3c: new W3CTraceContextPropagator(),
    b3: new B3Propagator({ injectEncoding: B3InjectEncoding.SINGLE_HEADER }),
    'b3-multi': new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER }),
  }
  fc.assert(
    fc.property(contexts, fc.constantFrom(...all), ({ traceId, spanId, isSampled }, format) => {
      const carrier: Record<string, string> = {}
      const sent = trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: isSampled ? 1 : 0 })
      others[format].inject(sent, carrier, defaultTextMapSetter)
      // Node gives header names in lower case.
      const headers = Object.fromEntries(Object.entries(carrier).map(([name, value]) => [name.toLowerCase(), value]))
      expect(extract(headers, all)).toMatchObject({ traceId, spanId, isSampled })
    }),
  )
})

test('no header at all, however mad, does harm or becomes half a trace', () => {
  const names = fc.constantFrom('traceparent', 'tracestate', 'b3', 'x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled', 'x-b3-flags')
  const ids = fc.string({ unit: fc.constantFrom('0', 'a', 'F', '-', 'd'), minLength: 16, maxLength: 32 })
  const values = fc.oneof(
    ...[fc.string(), fc.array(ids), ids, hex(16), hex(32), fc.constantFrom('0', '1', 'd')],
    fc.tuple(hex(32), hex(16), ids).map(([trace, span, more]) => `${trace}-${span}-${more}`),
    fc.tuple(ids, hex(32), hex(16)).map(([version, trace, span]) => `${version.slice(0, 2)}-${trace}-${span}-00`),
  )
  fc.assert(
    fc.property(fc.dictionary(names, values), (headers) => {
      const found = extract(headers, all)
      if (found?.traceId !== undefined) expect(`${found.traceId}-${found.spanId}`).toMatch(/^[\da-f]{32}-[\da-f]{16}$/)
    }),
  )
})

const [traceId, spanId] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7']

test.each([
  ['a later version may say more', { traceparent: `01-${traceId}-${spanId}-01-what-else` }, true],
  ['this version may not', { traceparent: `00-${traceId}-${spanId}-01-what-else` }, undefined],
  ['ff is no version', { traceparent: `ff-${traceId}-${spanId}-01` }, undefined],
  ['zeros are no span', { traceparent: `00-${traceId}-${'0'.repeat(16)}-01` }, undefined],
  ['two headers are none', { traceparent: `00-${traceId}-${spanId}-01, 00-${traceId}-${spanId}-01` }, undefined],
  ['the parent of the span does not matter', { b3: `${traceId}-${spanId}-0-05e3ac9a4f6e3b90` }, false],
  ['words are decisions too', { 'x-b3-traceid': traceId, 'x-b3-spanid': spanId, 'x-b3-sampled': 'True' }, true],
  ['a trace without a span is none', { 'x-b3-traceid': traceId, 'x-b3-sampled': '1' }, undefined],
])('%s', (_, headers, isSampled) => {
  expect(extract(headers, all)?.isSampled).toBe(isSampled)
})

test('whoever leaves the decision open is given a trace without one', () => {
  expect(extract({ b3: `${traceId}-${spanId}` }, all)).toMatchObject({ traceId, isSampled: undefined })
  expect(inject({ traceId, spanId, isSampled: undefined, isDebug: false, state: undefined }, ['b3'])).toEqual({
    b3: `${traceId}-${spanId}`,
  })
})

test.each([
  [{ b3: '0' }, false, false],
  [{ b3: 'd' }, true, true],
  [{ 'x-b3-sampled': '0' }, false, false],
  [{ 'x-b3-flags': '1' }, true, true],
])('%o decides about a trace that is still to begin', (headers, isSampled, isDebug) => {
  expect(extract(headers, all)).toEqual({ traceId: undefined, isSampled, isDebug })
})

test('the first format that names a trace counts, and those that are not asked for never do', () => {
  const headers = { traceparent: `00-${traceId}-${spanId}-01`, b3: `${'1'.repeat(32)}-${spanId}-1` }
  const read = (formats: readonly Format[]) => extract(headers, formats)?.traceId
  expect([read(all), read(['b3', 'w3c']), read(['b3-multi'])]).toEqual([traceId, '1'.repeat(32), undefined])
})

test('a trace of 64 bits goes by its 16 digits in B3, and is filled up in traceparent', () => {
  const context = extract({ b3: `a3ce929d0e0e4736-${spanId}-1` }, all)
  if (context?.traceId === undefined) throw new Error('no trace was found')
  expect(inject(context, ['w3c', 'b3'])).toEqual({
    traceparent: `00-0000000000000000a3ce929d0e0e4736-${spanId}-01`,
    b3: `a3ce929d0e0e4736-${spanId}-1`,
  })
})

test('the state of others is passed on with the trace it belongs to', () => {
  const context = extract({ traceparent: `00-${traceId}-${spanId}-01`, tracestate: 'vendor=1' }, all)
  if (context?.traceId === undefined) throw new Error('no trace was found')
  expect(inject(context, ['w3c']).tracestate).toBe('vendor=1')
})
