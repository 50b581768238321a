import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shareByRange } from '../../../src/protocols/kafka/share-by-range.ts'

test('the example of Java: seven partitions for three are three, two and two, in a row', () => {
  const members = ['c', 'a', 'b'].map((id) => ({ id, topics: ['orders'] }))
  expect(Object.fromEntries(shareByRange(members, () => 7))).toEqual({
    ...{ a: { orders: [0, 1, 2] }, b: { orders: [3, 4] }, c: { orders: [5, 6] } },
  })
})

test('who does not want a topic gets none of it, and who comes too late gets nothing', () => {
  const members = [
    { id: 'a', topics: ['orders'] },
    { id: 'b', topics: ['orders', 'news'] },
  ]
  expect(Object.fromEntries(shareByRange(members, () => 1))).toEqual({ a: { orders: [0] }, b: { news: [0] } })
})

test('each partition has one owner', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string()), fc.integer({ min: 0, max: 50 }), (ids, count) => {
      const shares = shareByRange(
        ids.map((id) => ({ id, topics: ['t'] })),
        () => count,
      )
      const owned = [...shares.values()].flatMap(({ t = [] }) => t)
      expect(owned.sort((a, b) => a - b)).toEqual(Array.from({ length: ids.length === 0 ? 0 : count }, (_, index) => index))
    }),
  )
})
