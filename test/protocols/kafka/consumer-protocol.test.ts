import { expect, test } from 'vitest'
import { readAssignment, readSubscription } from '../../../src/protocols/kafka/consumer-protocol.ts'
import vectors from '../../vectors/kafka/messages.json' with { type: 'json' }

const subscriptions = withVersion(vectors.ConsumerProtocolSubscription)
const assignments = withVersion(vectors.ConsumerProtocolAssignment)

test.each([0, 1, 2, 3])('version %i of what a consumer says is read as Kafka writes it', (version) => {
  expect(readSubscription(at(subscriptions, version))).toEqual({ topics: ['a', 'b'] })
  expect(readAssignment(at(assignments, version))).toEqual([
    { topic: 'a', partitions: [0, 1] },
    { topic: 'b', partitions: [] },
  ])
})

test('a version that is not known yet is read as far as it is known', () => {
  const next = Buffer.from(at(assignments, 3))
  next.writeInt16BE(9, 0)
  expect(readAssignment(Buffer.concat([next, Buffer.from('more')]))).toHaveLength(2)
})

test('what is something else, cut short or not there is not known, and no failure', () => {
  expect(readAssignment(null)).toBeUndefined()
  expect(readAssignment(Buffer.alloc(0))).toBeUndefined()
  expect(readAssignment(Buffer.from('{"connector":"my-source"}'))).toBeUndefined()
  const whole = at(subscriptions, 0)
  const userData = 4 + 2
  for (let length = 1; length < whole.length - userData; length++)
    expect(readSubscription(whole.subarray(0, length))).toBeUndefined()
})

/** Kafka puts the version in front when it writes them into a group. */
function withVersion(bodies: Readonly<Record<string, string>>): Buffer[] {
  return Object.entries(bodies).map(([version, hex]) => Buffer.from(`000${version}${hex}`, 'hex'))
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index]
  if (item === undefined) throw new Error(`no vector ${index}`)
  return item
}
