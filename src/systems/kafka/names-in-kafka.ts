import type { KafkaLogin } from '../../protocols/kafka/login.ts'
import { groupNames } from './groups/find-groups.ts'
import { withCluster } from './with-cluster.ts'

/** What can be named: topics that are not Kafka's own, or groups. In their order. */
export function namesInKafka(login: KafkaLogin, kind: 'topic' | 'group', signal: AbortSignal): Promise<readonly string[]> {
  return withCluster(login, signal, async (cluster) => {
    if (kind === 'group') return [...(await groupNames(cluster))].sort()
    const { topics } = await cluster.describe(null)
    return topics
      .filter(({ isInternal }) => !isInternal)
      .map(({ name }) => name)
      .sort()
  })
}
