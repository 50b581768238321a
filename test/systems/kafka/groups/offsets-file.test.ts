import { expect, test } from 'vitest'
import { MsaError } from '../../../../src/shared/errors.ts'
import { parseOffsets } from '../../../../src/systems/kafka/groups/offsets-file.ts'

const parsed = (text: string, group = 'g') => parseOffsets(text, { group, file: 'offsets' })
const orders = [
  { topic: 'orders', partition: 0, offset: 12 },
  { topic: 'orders', partition: 1, offset: 3 },
]

test('the CSV of one group, as the stock tool exports it', () => {
  expect(parsed('orders,0,12\norders,1,3\n\n')).toEqual(orders)
  expect(parsed('topic,partition,offset\r\n"orders",0,12\r\n"orders", 1, 3\r\n')).toEqual(orders)
})

test('of the CSV of several groups those of the group that is meant', () => {
  expect(parsed('a,orders,0,99\ng,orders,0,12\ng,orders,1,3')).toEqual(orders)
})

test('the offsets of a single other group are meant as they are', () => {
  expect(parsed('other,orders,0,12\nother,orders,1,3')).toEqual(orders)
  expect(() => parsed('a,orders,0,12\nb,orders,1,3')).toThrow('several groups')
})

test('what describe, lag and seek write comes back, as one document or a line each', () => {
  const offsets = [
    { topic: 'orders', partition: 0, committed: 12, end: 20, lag: 8 },
    { topic: 'orders', partition: 1, committed: 3, end: 3, lag: 0 },
    { topic: 'orders', partition: 2, committed: null, end: 3, lag: null },
  ]
  expect(parsed(JSON.stringify([{ group: 'g', members: [{ partitions: [{ topic: 'x', partition: 0 }] }], offsets }]))).toEqual(
    orders,
  )
  expect(parsed(JSON.stringify([{ group: 'g', state: 'Empty', partitions: offsets }]))).toEqual(orders)
  const moves = orders.map(({ offset, ...each }) => ({ group: 'g', ...each, committed: 99, to: offset }))
  expect(parsed(moves.map((each) => JSON.stringify(each)).join('\n'))).toEqual(orders)
})

test('what is damaged is told with its line', () => {
  for (const [text, says] of [
    ['orders,0,12\norders,one,3', 'line 2'],
    ['orders,0', 'line 1'],
    ['orders,0,-1', 'line 1'],
    ['{"a":1}\n{"b"', 'line 2 is no JSON'],
    ['', 'no offsets'],
    ['[]', 'no offsets'],
  ] as const) {
    const error = thrownBy(() => parsed(text))
    expect(error.message).toContain(says)
    expect(error.code).toBe('INPUT_INVALID')
  }
})

function thrownBy(work: () => unknown): MsaError {
  try {
    work()
  } catch (error) {
    if (error instanceof MsaError) return error
  }
  throw new Error('it was taken')
}
