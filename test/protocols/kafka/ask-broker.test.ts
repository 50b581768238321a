import { expect, test } from 'vitest'
import { askBroker } from '../../../src/protocols/kafka/ask-broker.ts'
import { FakeKafka } from '../../support/servers/kafka/cluster.ts'

test('a broker is asked whether its cluster knows it', async () => {
  const kafka = await FakeKafka.start({ brokers: 2 })
  const [first, second] = kafka.brokers
  const ask = (port = 0) => ({ host: '127.0.0.1', port, timeoutMs: 5000 })
  await askBroker(ask(first?.port), 1)
  await askBroker(ask(second?.port), 2)
  await expect(askBroker(ask(first?.port), 3)).rejects.toMatchObject({
    kind: 'rejected',
    facts: { says: 'broker 3 is not known to its cluster yet' },
  })
})
