import { expect, test } from 'vitest'
import { rejected } from '../../../src/protocols/kafka/wire/rejected.ts'
import { WireError } from '../../../src/protocols/wire-error.ts'
import { kafkaFailure } from '../../../src/systems/kafka/kafka-failure.ts'

const login = { brokers: ['127.0.0.1:9092'], clientId: 'msa' }

test.each([
  [3, { topic: 'a' }, 'There is no topic "a".', 'msa topic list'],
  [3, { topic: 'a', partition: 7 }, 'There is no partition 7 in the topic "a".', undefined],
  [17, { topic: 'a b' }, 'Kafka takes no topic of the name "a b".', undefined],
  [29, { topic: 'a' }, 'Kafka does not allow us that with the topic "a".', 'who may, is said by its ACLs: kafka-acls --list'],
  [30, { group: 'g' }, 'Kafka does not allow us to be in the group "g".', undefined],
  [31, {}, 'Kafka does not allow us that with the cluster.', 'for writing without it: --acks 1'],
  [5, { topic: 'a', partition: 0 }, 'Nobody leads partition 0 of the topic "a" at present.', 'msa status'],
  [
    ...([45, { topic: 'a', partition: 0 }] as const),
    ...([
      'Kafka has lost what it had acknowledged in partition 0 of the topic "a".',
      'msa topic describe a -s partitions',
    ] as const),
  ],
  [42, { topic: 'a' }, 'Kafka says no: INVALID_REQUEST for the topic "a".', undefined],
] as const)('a no of %i, of %o, is said in words', (code, facts, message, hint) => {
  expect(kafkaFailure(rejected(code, facts), login)).toMatchObject({ message, hint })
})

test("the broker's own words stand below what we have no words for", () => {
  expect(kafkaFailure(rejected(42, {}, 'this and that'), login)).toMatchObject({ details: ['this and that'] })
})

test('what is not of Kafka stays what it is', () => {
  for (const error of [new Error('x'), new WireError('tcp', 'refused')]) expect(kafkaFailure(error, login)).toBe(error)
})
