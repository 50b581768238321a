import { withCluster } from '../../systems/kafka/with-cluster.ts'
import type { Target } from '../../systems/target.ts'
import type { Context } from '../context.ts'
import { part, targetOf } from '../target.ts'
import type { TargetOption } from '../target-option.ts'

/** What the verbs of `systems/kafka/` are given; nothing up here looks into it. */
export type Cluster = Parameters<Parameters<typeof withCluster>[2]>[0]

/** Works on the Kafka that is meant. */
export async function onKafka<Result>(
  ctx: Context,
  option: TargetOption,
  work: (cluster: Cluster, target: Target) => Promise<Result>,
): Promise<Result> {
  const target = await targetOf(ctx, option, ['kafka'])
  return withCluster(part(target, 'kafka', 'kafka'), ctx.signal, (cluster) => work(cluster, target), target)
}
