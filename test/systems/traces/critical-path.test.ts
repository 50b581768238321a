import { expect, test } from 'vitest'
import { readSpan } from '../../../src/protocols/zipkin/query-span.ts'
import { traceView } from '../../../src/systems/traces/trace-view.ts'
import { asZipkin, type SentSpan, walk } from '../../support/spans.ts'

const viewOf = (spans: readonly SentSpan[]) => traceView(asZipkin('ab', 0, spans).flatMap((span) => readSpan(span) ?? []))
const span = (id: string, parentId: string | undefined, at: number, took: number): SentSpan => ({
  ...{ id, name: id, service: 's', at, took },
  ...(parentId !== undefined && { parentId }),
})
const critical = (spans: readonly SentSpan[]) =>
  viewOf(spans)
    .steps.filter(({ isCritical }) => isCritical)
    .map(({ name }) => name)
const selfMs = (spans: readonly SentSpan[]) => viewOf(spans).steps.map(({ selfUs }) => selfUs / 1000)

test('the critical path is what was waited for, to the end', () => {
  // b and c run beside one another; c ends last. d runs after both.
  const spans = [span('a', undefined, 0, 100), span('b', 'a', 5, 20), span('c', 'a', 5, 40), span('d', 'a', 50, 45)]
  expect(critical(spans)).toEqual(['a', 'c', 'd'])
})

test('what goes on after the answer was not waited for', () => {
  expect(critical([span('a', undefined, 0, 20), span('b', 'a', 5, 500)])).toEqual(['a'])
})

test('self time is what no other span accounts for, and overlaps count once', () => {
  expect(selfMs([span('a', undefined, 0, 100), span('b', 'a', 10, 30), span('c', 'a', 20, 30)])).toEqual([60, 30, 30])
  expect(selfMs([span('a', undefined, 0, 20), span('b', 'a', 10, 500)])).toEqual([10, 500])
})

test('where most of the time went is marked: the locked database, and not those who waited for it', () => {
  const { steps, slowest } = viewOf(walk)
  expect(steps.find(({ id }) => id === slowest)?.service).toBe('order-service')
})

test('a trace of one span without a duration, and one of none, are told', () => {
  const { took: _took, ...endless } = span('a', undefined, 0, 0)
  expect(viewOf([endless])).toMatchObject({ durationUs: 0, steps: [{ durationUs: 0, selfUs: 0 }] })
  expect(viewOf([])).toMatchObject({ spans: 0, steps: [], slowest: null })
})
