import { expect, test } from 'vitest'
import {
  anonymousTopology,
  type DestinationSettings,
  destinationTopology,
  groupTopology,
  joined,
  routingKeyOf,
} from '../../../src/protocols/stream/rabbit-topology.ts'
import recorded from '../../vectors/spring/stream-rabbit.json' with { type: 'json' }

const plain: DestinationSettings = {
  ...{ destination: 'orders', prefix: '', exchangeType: 'topic', isExchangeDurable: true, isExchangeAutoDelete: false },
  ...{ declaresExchange: true, bindsDeadLetters: false, deadLetterExchange: undefined, deadLetterQueue: undefined },
  ...{ deadLetterRoutingKey: undefined, republishes: true, queueArgs: {}, deadLetterArgs: {} },
}
const catalog = { group: 'catalog', isNamedAfterGroupOnly: false, isDurable: true, partitions: undefined, bindingKey: undefined }

test('it is the recorded one: names, types, arguments and keys', () => {
  const orders = { ...plain, bindsDeadLetters: true }
  const audit = { ...plain, destination: 'audit', republishes: false }
  const declared = joined([
    destinationTopology(orders),
    groupTopology(orders, catalog),
    destinationTopology(audit),
    groupTopology(audit, { ...catalog, group: 'g1', partitions: [0, 1] }),
  ])
  const byName = (one: { readonly name: string }, other: { readonly name: string }) => (one.name < other.name ? -1 : 1)
  expect(
    declared.exchanges
      .map(({ name, type, isDurable, isAutoDelete }) => ({
        name,
        type,
        durable: isDurable,
        auto_delete: isAutoDelete,
        arguments: {},
      }))
      .sort(byName),
  ).toEqual(recorded.exchanges.toSorted(byName))
  expect(
    declared.queues
      .map(({ name, isDurable, isExclusive, isAutoDelete, args }) => ({
        ...{ name, durable: isDurable, exclusive: isExclusive, auto_delete: isAutoDelete, arguments: args },
      }))
      .sort(byName),
  ).toEqual(recorded.queues.toSorted(byName))
  expect(declared.bindings.map(({ exchange, queue, key }) => [exchange, queue, key]).sort()).toEqual(recorded.bindings.toSorted())
})

test('the dead letters of all partitions meet in one queue, by each queue of theirs and by the name that they share', () => {
  const { queues, bindings } = groupTopology({ ...plain, bindsDeadLetters: true }, { ...catalog, partitions: [2] })
  expect(queues.map(({ name, args }) => [name, args])).toEqual([
    ['orders.catalog-2', { 'x-dead-letter-exchange': 'DLX', 'x-dead-letter-routing-key': 'orders.catalog-2' }],
    ['orders.catalog.dlq', {}],
  ])
  expect(bindings).toEqual([
    { exchange: 'orders', queue: 'orders.catalog-2', key: 'orders-2' },
    { exchange: 'DLX', queue: 'orders.catalog.dlq', key: 'orders.catalog-2' },
    { exchange: 'DLX', queue: 'orders.catalog.dlq', key: 'orders.catalog' },
  ])
})

test('a prefix stands before all of them, and a queue may have the name of its group alone', () => {
  const settings = { ...plain, prefix: 'lab.', bindsDeadLetters: true }
  const { exchanges, queues } = joined([destinationTopology(settings), groupTopology(settings, catalog)])
  expect(exchanges.map(({ name }) => name)).toEqual(['lab.orders', 'lab.DLX'])
  expect(queues.map(({ name }) => name)).toEqual(['lab.orders.catalog', 'lab.orders.catalog.dlq'])
  const short = groupTopology(plain, { ...catalog, isNamedAfterGroupOnly: true, isDurable: false })
  expect(short.queues).toMatchObject([{ name: 'catalog', isDurable: false, isAutoDelete: true }])
})

test('what is said of dead letters counts: their exchange, queue and key', () => {
  const settings = {
    ...plain,
    bindsDeadLetters: true,
    deadLetterExchange: 'dead',
    deadLetterQueue: 'morgue',
    deadLetterRoutingKey: 'k',
  }
  const { queues, bindings } = groupTopology(settings, catalog)
  expect(queues[0]?.args).toEqual({ 'x-dead-letter-exchange': 'dead', 'x-dead-letter-routing-key': 'k' })
  expect(bindings[1]).toEqual({ exchange: 'dead', queue: 'morgue', key: 'k' })
  // The default exchange cannot be declared, nor anything bound to it.
  expect(groupTopology({ ...settings, deadLetterExchange: '' }, catalog)).toMatchObject({
    exchanges: [],
    bindings: [{ key: '#' }],
  })
})

test('who has no group has a queue that goes with him', () => {
  expect(anonymousTopology(plain, 'anonymous.x')).toEqual({
    exchanges: [],
    queues: [{ name: 'orders.anonymous.x', isDurable: false, isExclusive: true, isAutoDelete: true, args: {} }],
    bindings: [{ exchange: 'orders', queue: 'orders.anonymous.x', key: '#' }],
  })
})

test('a routing key is the destination, with the partition behind it where there is one', () => {
  expect([routingKeyOf('audit', undefined), routingKeyOf('audit', 0)]).toEqual(['audit', 'audit-0'])
})
