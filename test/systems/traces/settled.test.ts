import { expect, test } from 'vitest'
import { readSpan } from '../../../src/protocols/zipkin/query-span.ts'
import { SettledTraces } from '../../../src/systems/traces/settled.ts'

const trace = (traceId: string, spans: number) =>
  Array.from({ length: spans }, (_, at) => readSpan({ traceId, id: String(at) })).flatMap((span) => span ?? [])
const ids = (traces: ReturnType<SettledTraces['add']>) => traces.map(([first]) => first?.traceId)

test('a trace is told once, when it did not grow between two looks', () => {
  const settled = new SettledTraces({ mostLooks: 10 })
  expect(ids(settled.add([trace('a', 1)]))).toEqual([])
  expect(ids(settled.add([trace('a', 3)]))).toEqual([])
  expect(ids(settled.add([trace('a', 3)]))).toEqual(['a'])
  expect(ids(settled.add([trace('a', 3)]))).toEqual([])
  expect(ids(settled.add([trace('a', 4)]))).toEqual([])
})

test('one that never stops growing is told as it is', () => {
  const settled = new SettledTraces({ mostLooks: 3 })
  const looks = [1, 2, 3, 4].map((spans) => ids(settled.add([trace('a', spans)])))
  expect(looks).toEqual([[], [], [], ['a']])
})

test('what was there already is no news, and what is told is told in the order of time', () => {
  const settled = new SettledTraces({ mostLooks: 3 })
  settled.skip([trace('old', 2)])
  settled.add([trace('b', 1), trace('a', 1), trace('old', 2)])
  expect(ids(settled.add([trace('b', 1), trace('a', 1), trace('old', 2)]))).toEqual(['a', 'b'])
})
