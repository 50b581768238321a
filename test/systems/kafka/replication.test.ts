import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withMoreReplicas } from '../../../src/systems/kafka/replication.ts'

const offsets = (partition: number, ...replicas: number[]) => ({ topic: '__consumer_offsets', partition, replicas })

test('the present replica stays and leads; the new ones are spread', () => {
  expect(withMoreReplicas([offsets(0, 0), offsets(1, 0), offsets(2, 0)], [0, 1, 2], 3)).toEqual([
    offsets(0, 0, 1, 2),
    offsets(1, 0, 2, 1),
    offsets(2, 0, 1, 2),
  ])
})

test('topics of people, and what has enough, are left alone', () => {
  const partitions = [
    { topic: 'orders', partition: 0, replicas: [0] },
    offsets(0, 0, 1, 2),
    { topic: 'connect-status', partition: 4, replicas: [1] },
  ]
  expect(withMoreReplicas(partitions, [2, 1, 0], 3)).toEqual([{ topic: 'connect-status', partition: 4, replicas: [1, 0, 2] }])
})

test('nobody gets more replicas than there are brokers, or the same broker twice', () => {
  const ids = fc.uniqueArray(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(ids, fc.integer({ min: 1, max: 5 }), fc.nat(49), (brokers, wanted, partition) => {
      const [first = 0] = brokers
      for (const { replicas } of withMoreReplicas([offsets(partition, first)], brokers, wanted)) {
        expect(replicas[0]).toBe(first)
        expect(new Set(replicas).size).toBe(replicas.length)
        expect(replicas.length).toBe(Math.min(wanted, brokers.length))
        expect(replicas.every((id) => brokers.includes(id))).toBe(true)
      }
    }),
  )
})
