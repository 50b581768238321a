import { onTestFinished } from 'vitest'
import { Cluster, type ClusterOptions } from '../../../src/protocols/kafka/cluster.ts'
import type { FakeKafka } from '../../support/servers/kafka/cluster.ts'

/** Our side of a fake. */
export function clusterOf(kafka: Pick<FakeKafka, 'addresses'>, options: Partial<ClusterOptions> = {}): Cluster {
  const login = { brokers: kafka.addresses, clientId: 'test' }
  const { signal } = new AbortController()
  const cluster = new Cluster({ login, timeoutMs: 10_000, patienceMs: 10_000, signal, ...options })
  onTestFinished(() => cluster[Symbol.dispose]())
  return cluster
}
