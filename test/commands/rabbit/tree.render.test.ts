import { expect, test } from 'vitest'
import { treeAsText } from '../../../src/commands/rabbit/tree.render.ts'
import { noInk } from '../../../src/shell/output.ts'
import type { Exchange } from '../../../src/systems/rabbitmq/exchanges.ts'
import type { Queue } from '../../../src/systems/rabbitmq/queues.ts'

const page = { width: 80, cuts: false, ink: noInk, now: 0, style: 'text' as const }
const exchange = (name: string, type = 'topic'): Exchange => ({
  ...{ name, type, durable: true, autoDelete: false, internal: false, arguments: {}, policy: null, rates: { in: 2, out: 4 } },
})
const queue = (name: string, more: Partial<Queue> = {}): Queue => ({
  ...{ name, type: 'classic', state: 'running', durable: true, exclusive: false, autoDelete: false, arguments: {} },
  ...{ policy: null, policyArguments: {}, ready: 0, unacked: 0, consumers: 0, memoryBytes: 0 },
  ...{ rates: { publish: 1, deliver: 1, ack: 1 }, ...more },
})
const consumer = {
  queue: 'billing',
  tag: 'tag',
  prefetch: 0,
  acks: true,
  connection: 'billing-service',
  from: '10.0.0.7:41000',
  user: 'u',
}
const billing = { queue: queue('billing', { arguments: { 'x-dead-letter-exchange': 'DLX' } }), consumers: [consumer] }
const tree = {
  exchanges: [
    {
      exchange: exchange('orders'),
      bindings: [
        { key: 'order.*', arguments: {}, to: billing },
        {
          key: '',
          arguments: { tenant: 'acme' },
          to: { exchange: exchange('all', 'fanout'), bindings: [{ key: '', arguments: {}, to: billing }] },
        },
      ],
    },
  ],
  unbound: [{ queue: queue('stuck', { ready: 3, type: 'quorum' }), consumers: [] }],
}

test('exchanges, bindings, queues, consumers and dead letters stand below each other', () => {
  expect(treeAsText({ stats: false })(tree, page)).toMatchInlineSnapshot(`
    "orders (topic)
    ├─ order.* → billing
    │  ├─ billing-service  10.0.0.7:41000  tag
    │  └─ dead letters → DLX
    └─ {"tenant":"acme"} → all (fanout)
       └─ → billing
          ├─ billing-service  10.0.0.7:41000  tag
          └─ dead letters → DLX
    reached by name alone
    └─ stuck (quorum)   nobody consumes"
  `)
})

test('with figures where they are asked for', () => {
  expect(treeAsText({ stats: true })(tree, page)).toMatchInlineSnapshot(`
    "orders (topic)   in 2.0/s  out 4.0/s
    ├─ order.* → billing   0 ready  0 unacked  in 1.0/s  out 1.0/s
    │  ├─ billing-service  10.0.0.7:41000  prefetch ∞  tag
    │  └─ dead letters → DLX
    └─ {"tenant":"acme"} → all (fanout)   in 2.0/s  out 4.0/s
       └─ → billing   0 ready  0 unacked  in 1.0/s  out 1.0/s
          ├─ billing-service  10.0.0.7:41000  prefetch ∞  tag
          └─ dead letters → DLX
    reached by name alone
    └─ stuck (quorum)   3 ready  0 unacked  in 1.0/s  out 1.0/s   nobody consumes"
  `)
})

test('a broker that is empty says so', () => {
  expect(treeAsText({ stats: false })({ exchanges: [], unbound: [] }, page)).toBe(
    'there is nothing but what the broker brings along',
  )
})
