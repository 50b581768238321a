import { Cluster } from '../../protocols/kafka/cluster.ts'
import type { KafkaLogin } from '../../protocols/kafka/login.ts'
import type { Whose } from '../kafka-error.ts'

const timeoutMs = 10_000
const patienceMs = 30_000

/** A cluster for as long as the work takes; what goes wrong with it, in words. */
export async function withCluster<Result>(
  login: KafkaLogin,
  signal: AbortSignal,
  work: (cluster: Cluster) => Promise<Result>,
  whose?: Whose,
): Promise<Result> {
  using cluster = new Cluster({ login, timeoutMs, patienceMs, signal })
  try {
    return await work(cluster)
  } catch (error) {
    const { kafkaFailure } = await import('./kafka-failure.ts')
    throw kafkaFailure(error, login, whose)
  }
}
